import type { Client } from 'pg';
import { partsOf } from './parts.ts';
import { isBytesLost } from './place.ts';
import { type Kept, readKept } from './read-kept.ts';
import { whyLost } from './store.ts';

/** Who reads by an older state of the rows holds this lock (lib/db/held-lock.ts); sweeping, which takes files away, waits. */
const sweepLock = "hashtext('rekey'), hashtext('segments are swept')";
export const keepFromSweeping = `select pg_advisory_xact_lock_shared(${sweepLock})`;
export const maySweep = `select pg_try_advisory_xact_lock(${sweepLock}) as "maySweep"`;

/** A row of message_raw as COPY takes it, in pieces; none where its bytes are lost. */
type CopiedRow = { isLost: boolean; pieces: Iterable<Buffer> };
type PlaceRow = Kept & { messageId: string };

const rowsAtOnce = 500;
const bytesAtOnce = 8 * 1024 * 1024;
const pieceBytes = 256 * 1024;

/**
 * All bytes in segments as rows of the table that holds bytes in the database, as COPY FROM takes them, by what the transaction of `client`
 * sees. They are read in the order of the files and objects.
 */
export async function* copyOut(client: Client): AsyncGenerator<CopiedRow> {
  await client.query(
    `declare places no scroll cursor for
       select p."messageId", p."segmentId", p.begin, p.length, p.hash, s."objectBytes" is not null as "isObject"
         from message_place p join segment s on s.id = p."segmentId" order by p."segmentId", p.begin`,
  );
  for (;;) {
    const { rows } = await client.query<PlaceRow>(`fetch ${rowsAtOnce} from places`);
    for (const part of partsOf(rows, bytesAtOnce)) yield* await copiedRows(part);
    if (rows.length < rowsAtOnce) break;
  }
  await client.query('close places');
}

/** Those that can be read, and of those that cannot together each by itself. */
async function copiedRows(rows: readonly PlaceRow[]): Promise<CopiedRow[]> {
  try {
    const read = await readKept(rows);
    return rows.map(({ messageId }, i) => ({
      isLost: false,
      pieces: piecesOf(messageId, read[i] as Buffer),
    }));
  } catch (error) {
    if (rows.length === 1 || !isBytesLost(error)) {
      const why = await whyLost(error);
      if (!isBytesLost(why)) throw why;
      return [{ isLost: true, pieces: [] }];
    }
    const each: CopiedRow[] = [];
    for (const row of rows) each.push(...(await copiedRows([row])));
    return each;
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
