import type { Client } from 'pg';
import { segmentFile } from './folder.ts';
import { isBytesLost, readPlace } from './place.ts';
import type { Spot } from './segment-writer.ts';

/** Who reads by an older state of the rows holds this lock for its session; sweeping, which takes files away, waits. */
const sweepLock = "hashtext('rekey'), hashtext('segments are swept')";
export const keepFromSweeping = `select pg_advisory_lock_shared(${sweepLock})`;
export const maySweep = `select pg_try_advisory_xact_lock(${sweepLock}) as "maySweep"`;

/** A row of message_raw as COPY takes it, in pieces; none where its bytes are lost. */
type CopiedRow = { isLost: boolean; pieces: Iterable<Buffer> };

const rowsAtOnce = 500;
const pieceBytes = 256 * 1024;

/**
 * All bytes in segments as rows of the table that holds bytes in the database, as COPY FROM takes them, by what the transaction of `client`
 * sees. They are read one after the other, in the order of the files.
 */
export async function* copyOut(client: Client): AsyncGenerator<CopiedRow> {
  await client.query(
    `declare places no scroll cursor for
       select "messageId", "segmentId", begin, length, hash from message_place order by "segmentId", begin`,
  );
  for (;;) {
    const { rows } = await client.query<Spot & { messageId: string; hash: Buffer }>(
      `fetch ${rowsAtOnce} from places`,
    );
    for (const row of rows) yield await copiedRow(row);
    if (rows.length < rowsAtOnce) break;
  }
  await client.query('close places');
}

async function copiedRow({
  messageId,
  segmentId,
  ...spot
}: Spot & { messageId: string; hash: Buffer }): Promise<CopiedRow> {
  try {
    const bytes = await readPlace({ ...spot, file: segmentFile(segmentId) });
    return { isLost: false, pieces: piecesOf(messageId, bytes) };
  } catch (error) {
    if (isBytesLost(error)) return { isLost: true, pieces: [] };
    throw error;
  }
}

// PostgreSQL, COPY, "Text Format": a backslash is doubled; bytea, "hex format".
function* piecesOf(messageId: string, bytes: Buffer): Generator<Buffer> {
  yield Buffer.from(`${messageId}\t\\\\x`);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield Buffer.from(bytes.subarray(at, at + pieceBytes).toString('hex'));
  }
  yield Buffer.from('\n');
}
