import type { Client } from 'pg';
import { StartError } from '../errors.ts';
import { type BodyRow, BodyRows } from './body-rows.ts';
import type { BackupRecord } from './records.ts';

/** `altered`: their hash is not the one that their message was stored with, or there is no such message. */
export type FoundBodies = { whole: number; altered: number };

const atOnce = 1_000;

/** Reads the rows of `message_raw` to their end and compares each body with the hash of its message, which is loaded already. Stores nothing. */
export async function lookAtBodies(
  client: Client,
  columns: readonly string[],
  records: AsyncGenerator<BackupRecord>,
): Promise<FoundBodies> {
  const found: FoundBodies = { whole: 0, altered: 0 };
  const rows = new BodyRows(columns);
  let waiting: BodyRow[] = [];
  const compare = async () => {
    const { rows: counted } = await client.query<{ whole: number }>(
      `SELECT count(*)::int AS whole FROM unnest($1::uuid[], $2::bytea[]) AS body(id, hash)
         JOIN message m ON m.id = body.id AND m."contentHash" = body.hash`,
      [waiting.map(({ messageId }) => messageId), waiting.map(({ hash }) => Buffer.from(hash))],
    );
    const whole = counted[0]?.whole ?? 0;
    found.whole += whole;
    found.altered += waiting.length - whole;
    waiting = [];
  };
  for (;;) {
    const next = await records.next();
    if (next.done) throw new StartError('the backup is cut off');
    const record = next.value;
    if (record.type === 'data') {
      for (const row of rows.read(record.bytes)) waiting.push(row);
      if (waiting.length >= atOnce) await compare();
      continue;
    }
    if (record.type !== 'tableEnd') throw new StartError('the backup is out of order');
    await compare();
    if (found.whole + found.altered !== record.rows)
      throw new StartError('the backup is not whole: rows of message_raw are missing');
    return found;
  }
}
