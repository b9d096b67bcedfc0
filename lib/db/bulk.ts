import pg from 'pg';
import { closeWithDb, connectionLimits } from './client.ts';
import { databaseUrl } from './url.ts';

// Message bodies through Prisma's raw queries cost 2.3 times the processor of the driver below it (measured: they
// are written as JSON on the way). Only lib/messages/store.ts has rows of that size.
const connections = 4;

let pool: pg.Pool | undefined;

/**
 * Runs `work` in one transaction on a bare connection, for rows too heavy for Prisma; commits when it returns and
 * rolls back when it throws. A deadlock or a failed serialization is tried again: `work` may run more than once.
 */
export async function inBulkTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(work);
    } catch (error) {
      if (attempt === 3 || !isWorthRepeating(error)) throw error;
    }
  }
}

async function once<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await open().connect();
  // A connection that ends tells whoever asks it next; unheard, this second telling would end the process.
  client.on('error', ignore);
  let isBroken = true;
  try {
    await client.query('begin');
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
    client.off('error', ignore);
    client.release(isBroken);
  }
}

const ignore = () => {};

// PostgreSQL, appendix A: serialization_failure, deadlock_detected.
function isWorthRepeating(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01');
}

function open(): pg.Pool {
  if (pool) return pool;
  const made = new pg.Pool({
    connectionString: databaseUrl().reveal(),
    max: connections,
    idleTimeoutMillis: 60_000,
    application_name: `rekey ${process.env.REKEY_ROLE ?? 'tool'} bulk`,
    ...connectionLimits,
  });
  made.on('error', ignore); // one that breaks while idle is replaced; unheard, this would end the process
  closeWithDb(async () => {
    pool = undefined;
    await made.end();
  });
  pool = made;
  return made;
}
