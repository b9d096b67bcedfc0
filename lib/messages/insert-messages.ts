import type { PoolClient } from 'pg';
import { type KeptBlob, putBlobs } from '../blobs/store.ts';
import { messageColumns, type Row, valuesOf } from './row.ts';

/**
 * Inserts messages and names their bytes, all of them still to be read, in the caller's transaction, and says how many were not there yet. Rows go by statements of
 * many, bytes by COPY: measured to be the fastest way in.
 */
export async function insertMessages(
  client: PoolClient,
  place: { accountId: string; folderId: string },
  rows: Row[],
  kept: KeptBlob[],
): Promise<number> {
  const blobs = new Map(kept.map((blob) => [blob.id, blob]));
  let stored = 0;
  for (const part of parts(rows)) {
    const { rows: inserted } = await client.query<{ id: string }>({
      ...statement(part.length),
      values: part.flatMap((row) => valuesOf(row, place)),
    });
    const ids = new Set(inserted.map(({ id }) => id));
    await putBlobs(
      client,
      [...ids].flatMap((id) => blobs.get(id) ?? []),
    );
    stored += ids.size;
  }
  return stored;
}

const rowsAtOnce = 50;
const bytesAtOnce = 4 * 1024 * 1024;

// About 50 rows or 4 MB a statement: measured to be the fastest, and a bound on what is in memory twice.
function* parts(rows: Row[]): Generator<Row[]> {
  let part: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (part.length === rowsAtOnce || (part.length > 0 && bytes + row.message.raw.length > bytesAtOnce)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += row.message.raw.length;
  }
  if (part.length > 0) yield part;
}

const names = messageColumns.map(([name]) => name);
const statements = new Map<number, { name: string; text: string }>();

// One prepared statement for each number of rows: at most fifty on a connection, planned once.
function statement(count: number) {
  const known = statements.get(count);
  if (known) return known;
  const row = (i: number) => names.map((_, k) => `$${i * names.length + k + 1}`).join(',');
  const values = Array.from({ length: count }, (_, i) => `(${row(i)})`).join(',');
  const made = {
    name: `message ${count}`,
    text: `with stored as (
             insert into message (${names.join(', ')}) values ${values}
             on conflict ("folderId", "uidValidity", uid) do nothing returning id
           )
           insert into unparsed_message ("messageId") select id from stored returning "messageId" as id`,
  };
  statements.set(count, made);
  return made;
}
