import type { Client } from 'pg';

// A lock that is held for longer than a transaction belongs to a session, and behind PgBouncer in transaction mode the next
// statement is in another one: the lock would keep nobody out, or everybody for good. So a connection of its own holds it
// in a transaction that stays open, through any pooler, and what it is held for is done on another connection.

/** Begins the transaction that is to hold a lock: nothing ends it for doing nothing else. */
export async function beginHolding(holder: Client): Promise<void> {
  await holder.query('begin');
  await holder.query('set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0');
}

/**
 * When `holder` ends, and its lock with it, so does the connection that works under the lock. The promise fails then, as of a
 * database that is away (lib/db/away.ts); nobody has to hear it.
 */
export function endTogether(holder: Client, worker: Client): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    holder.once('end', () => {
      worker.end().catch(() => {});
      reject(Object.assign(new Error('the connection that held a lock has ended'), { code: '08006' }));
    });
  });
  lost.catch(() => {});
  return lost;
}
