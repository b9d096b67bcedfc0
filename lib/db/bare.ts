import { createHash } from 'node:crypto';
import pg from 'pg';
import { beginSession } from './begin-session.ts';
import { closeWithDb, poolDefaults, sessionLimits } from './client.ts';
import { despiteConflicts } from './conflict.ts';
import type { QuietClient } from './quiet-client.ts';
import { databaseUrl } from './url.ts';

// The driver below Prisma, for where its work adds up: message bodies (through Prisma's raw queries they cost 2.3 times
// the processor, measured), the two statements of a check that finds nothing new, and what every mail page and the
// console's frame and list of accounts read (a statement through Prisma costs the web process a millisecond or two).
//
// Commits here do not wait for the disk. What a crash of the database can take back is what the next check does
// again: a batch with its cursor, a claim, the end of a check like the one before. Whatever tells a story
// (suspension, recovery, a new password) is committed by Prisma's connections, which do wait, and takes all that
// went before it to the disk.
const connections = 8;

let pool: pg.Pool | undefined;

/** A statement that the server parses once for each connection. */
type Statement = { name: string; text: string; values: unknown[] };

/** Runs one statement; its rows come as the driver reads them. */
export type BareQuery = <Row extends pg.QueryResultRow>(
  statement: Statement,
) => Promise<{ rows: Row[]; count: number }>;

const queryOn =
  (place: { query: pg.Pool['query'] }): BareQuery =>
  async <Row extends pg.QueryResultRow>(statement: Statement) => {
    const { rows, rowCount } = await place.query<Row>(statement);
    return { rows, count: rowCount ?? 0 };
  };

/** A name for a statement that is put together: another text has another name. */
export const statementName = (name: string, text: string): string =>
  `${name} ${createHash('sha256').update(text).digest('base64url').slice(0, 12)}`;

/** Runs one statement on a bare connection. */
export const bareQuery: BareQuery = (statement) => queryOn(open())(statement);

const frozenMs = 10_000;
/** Less than a process that is asked to stop waits for what it has in hand. */
const longestWaitMs = 4_000;

/**
 * Runs `work` in a transaction that holds a lock of this name, one at a time over all processes: each sees what those before
 * it have written. A process that is frozen meanwhile loses the lock, or no other would ever go on; who waits for it that long gives up, and throws.
 */
export function underBareLock<T>(name: string, work: (query: BareQuery) => Promise<T>): Promise<T> {
  return inBareTransaction(async (client) => {
    const query = queryOn(client);
    await query({
      name: 'lock',
      text: `SELECT set_config('idle_in_transaction_session_timeout', '${frozenMs}', true), set_config('lock_timeout', '${longestWaitMs}', true), pg_advisory_xact_lock(hashtext('rekey'), hashtext($1))`,
      values: [name],
    });
    return work(query);
  });
}

/**
 * Runs `work` in one transaction on a bare connection, for rows too heavy for Prisma; commits when it returns and
 * rolls back when it throws. A deadlock or a failed serialization is tried again: `work` may run more than once.
 */
export function inBareTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return despiteConflicts(() => once(work));
}

/** Runs `work` on a bare connection of its own, without a transaction: for what is streamed. */
export async function withBareClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await open().connect();
  let isBroken = true;
  try {
    const result = await work(client);
    isBroken = false;
    return result;
  } finally {
    client.release(isBroken);
  }
}

// Statements that are transactions of their own wait for the disk behind a pooler: they have no session to be told otherwise.
const beginPooled = [
  'begin; set local synchronous_commit = off',
  ...Object.entries(sessionLimits).map(([name, value]) => `set local ${name} = ${value}`),
].join('; ');

async function once<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await open().connect();
  let isBroken = true;
  try {
    const { ownsSession } = client as pg.PoolClient & QuietClient;
    await client.query(ownsSession ? 'begin' : beginPooled);
    const result = await work(client);
    await client.query('commit');
    isBroken = false;
    return result;
  } catch (error) {
    isBroken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(isBroken);
  }
}

function open(): pg.Pool {
  if (pool) return pool;
  const made = new pg.Pool({
    connectionString: databaseUrl().reveal(),
    max: connections,
    idleTimeoutMillis: 60_000,
    application_name: `rekey ${process.env.REKEY_ROLE ?? 'tool'} bare`,
    ...poolDefaults,
    onConnect: beginSession({ ...sessionLimits, synchronous_commit: 'off' }),
  });
  made.on('error', () => {}); // one that breaks while idle is replaced; unheard, this would end the process
  closeWithDb(async () => {
    pool = undefined;
    await made.end();
  });
  pool = made;
  return made;
}
