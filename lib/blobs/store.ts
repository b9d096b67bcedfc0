import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { bareQuery, withBareClient } from '../db/bare.ts';
import { isId } from '../db/id.ts';
import { fromBinary, type IdAndBytes, toBinary } from './binary-copy.ts';

// The bytes of messages as they came, each under the id of its message, with which they go. Nothing else knows where they are kept.

/** Keeps bytes, in the caller's transaction, which has stored their messages. */
export async function putBlobs(client: PoolClient, blobs: IdAndBytes[]): Promise<void> {
  if (blobs.length === 0) return;
  const copy = client.query(copyFrom('copy message_raw ("messageId", bytes) from stdin binary'));
  await pipeline(Readable.from(toBinary(blobs)), copy);
}

/** The same as part of another statement: `rows` selects an id and bytes. */
export const putBlobsOf = (rows: string) => `insert into message_raw ("messageId", bytes) ${rows}`;

/** How many bytes are kept under an id; null: none. */
export async function blobSize(id: string): Promise<number | null> {
  const { rows } = await bareQuery<{ size: number }>({
    name: 'size of bytes',
    text: 'select octet_length(bytes) as size from message_raw where "messageId" = $1',
    values: [id],
  });
  return rows[0]?.size ?? null;
}

/** So many bytes of those under an id, from a place on; null where they are gone. */
export async function readBlobRange(id: string, from: number, length: number): Promise<Buffer | null> {
  const range = `substring(bytes from ${Math.trunc(from) + 1} for ${Math.trunc(length)})`;
  return (await readRows([id], range)).get(id) ?? null;
}

/** All the bytes of many; what has none is left out. */
export async function readBlobs(ids: string[]): Promise<Map<string, Buffer>> {
  return readRows(ids, 'bytes');
}

// COPY takes no parameters.
async function readRows(ids: string[], bytes: string): Promise<Map<string, Buffer>> {
  const list = ids.filter(isId).map((id) => `'${id}'`);
  if (list.length === 0) return new Map();
  const query = `select "messageId", ${bytes} from message_raw where "messageId" in (${list.join(',')})`;
  return withBareClient(async (client) => {
    const copy = client.query(copyTo(`copy (${query}) to stdout binary`));
    const pieces: Buffer[] = [];
    for await (const piece of copy) pieces.push(piece as Buffer);
    return new Map(fromBinary(Buffer.concat(pieces)).map(({ id, bytes }) => [id, bytes]));
  });
}
