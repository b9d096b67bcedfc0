import { parse as parseUuid, stringify as uuidText } from 'uuid';

// PostgreSQL, COPY, "Binary Format", of rows of an id and bytes: bodies go and come as they are, where the text of a
// statement copies them five times on the way in and doubles them on the way out.

export type IdAndBytes = { id: string; bytes: Buffer };

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const idBytes = 16;
const headBytes = 2 + 4 + idBytes + 4;

/** Rows as COPY FROM takes them. Pure. */
export function* toBinary(rows: Iterable<IdAndBytes>): Generator<Buffer> {
  yield signature;
  for (const { id, bytes } of rows) {
    const head = Buffer.alloc(headBytes);
    head.writeInt16BE(2, 0);
    head.writeInt32BE(idBytes, 2);
    head.set(parseUuid(id), 6);
    head.writeInt32BE(bytes.length, 22);
    yield head;
    if (bytes.length > 0) yield bytes;
  }
  yield Buffer.from([0xff, 0xff]);
}

/** Rows as COPY TO gives them; their bytes lie in `whole`. Pure. */
export function fromBinary(whole: Buffer): IdAndBytes[] {
  const rows: IdAndBytes[] = [];
  for (let at = signature.length; whole.readInt16BE(at) === 2; ) {
    const id = uuidText(whole.subarray(at + 6, at + 6 + idBytes));
    const length = whole.readInt32BE(at + 22);
    const begin = at + headBytes;
    rows.push({ id, bytes: whole.subarray(begin, begin + length) });
    at = begin + length;
  }
  return rows;
}
