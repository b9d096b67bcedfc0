import { StartError } from '../errors.ts';

/** What a backup tells of itself, before anything else. */
export type Manifest = {
  format: 1;
  /** ISO 8601, by the database's clock: the moment whose state it is. */
  at: string;
  migrations: string[];
  /** What proves which keys the sealed texts need (lib/crypto/ensure-key.ts). */
  keys: { version: number; check: string }[];
};

/** One step of a backup: which tables, with what rows as PostgreSQL's COPY writes them, in the order they are read again. */
export type BackupRecord =
  | { type: 'manifest'; manifest: Manifest }
  | { type: 'table'; table: string; columns: string[] }
  | { type: 'data'; bytes: Buffer }
  | { type: 'tableEnd'; rows: number }
  /** `lost`: how many message bodies could not be read. */
  | { type: 'end'; tables: number; lost?: number };

const types = ['manifest', 'table', 'data', 'tableEnd', 'end'] as const;
const headBytes = 5;
const longest = 64 * 1024 * 1024;

/** A record as it is written: its type, its length, what it says. Pure. */
export function encodeRecord(record: BackupRecord): Buffer {
  const { type } = record;
  const body = type === 'data' ? record.bytes : Buffer.from(JSON.stringify(record));
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(types.indexOf(type), 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** Reads records again; throws `StartError` where they do not end as they should. */
export async function* decodeRecords(source: AsyncIterable<Uint8Array>): AsyncGenerator<BackupRecord> {
  let read = Buffer.alloc(0);
  let isOver = false;
  for await (const piece of source) {
    read = read.length === 0 ? Buffer.from(piece) : Buffer.concat([read, piece]);
    while (read.length >= headBytes) {
      const length = read.readUInt32BE(1);
      const type = types[read.readUInt8(0)];
      if (!type || length > longest || isOver) throw notReadable();
      if (read.length < headBytes + length) break;
      const body = read.subarray(headBytes, headBytes + length);
      read = read.subarray(headBytes + length);
      isOver = type === 'end';
      yield type === 'data' ? { type, bytes: body } : JSON.parse(body.toString('utf8'));
    }
  }
  if (!isOver || read.length > 0) throw notReadable();
}

const notReadable = () => new StartError('the backup cannot be read: a newer version may have made it');
