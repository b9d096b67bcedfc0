import type { Secret } from '../secret.ts';
import { PgAdapter } from './adapter.ts';
import { beginSession } from './begin-session.ts';
import { despiteConflicts } from './conflict.ts';
import { Prisma, PrismaClient } from './generated/client.ts';
import { QuietClient } from './quiet-client.ts';
import { databaseUrl } from './url.ts';

/** A transaction: a function that takes one cannot run outside of one. */
export type Tx = Prisma.TransactionClient;
/** The client or a transaction on it, for reads that are fine in both. */
export type Db = PrismaClient | Tx;

export { Prisma, PrismaClient };

/** How many connections each kind of process may hold; the embedded PostgreSQL admits 200 in all. */
const poolSizes: Record<string, number> = { web: 20, worker: 20, supervisor: 2 };
const poolSize = () => poolSizes[process.env.REKEY_ROLE ?? ''] ?? 5;

/** What every session of ours is bound by: nothing waits for ever, nothing holds a lock for ever. In milliseconds. */
export const sessionLimits = {
  statement_timeout: 60_000,
  lock_timeout: 15_000,
  idle_in_transaction_session_timeout: 60_000,
} as const;

/** What all pools have in common. */
export const poolDefaults = {
  Client: QuietClient,
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
} as const;

/** A client of its own on the given database; whoever opens it disconnects it. */
export function openDb(url: Secret, connections = poolSize()): PrismaClient {
  const adapter = new PgAdapter(
    {
      connectionString: url.reveal(),
      max: connections,
      idleTimeoutMillis: 60_000,
      application_name: `rekey ${process.env.REKEY_ROLE ?? 'tool'}`,
      ...poolDefaults,
      onConnect: beginSession(sessionLimits),
    },
    { onPoolError: () => {} }, // a connection that breaks while idle is replaced by the pool
  );
  const client = new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 30_000 } });
  return repeatingConflicts(client);
}

/** Whoever runs a function in a transaction need not think of deadlocks: lib/db/conflict.ts. */
function repeatingConflicts(client: PrismaClient): PrismaClient {
  const transaction = client.$transaction.bind(client) as (
    work: unknown,
    options?: object,
  ) => Promise<unknown>;
  const repeated = (work: unknown, options?: object) =>
    typeof work === 'function'
      ? despiteConflicts(() => transaction(work, options))
      : transaction(work, options);
  client.$transaction = repeated as typeof client.$transaction;
  return client;
}

// Pages and routes are bundled apart: what a module holds, a process of Next's holds twice.
const shared = globalThis as { rekeyDb?: PrismaClient | undefined };

/** The one Prisma client of this process, opened at the first call. */
export function db(): PrismaClient {
  shared.rekeyDb ??= openDb(databaseUrl());
  return shared.rekeyDb;
}

const closers = new Set<() => Promise<void>>();

/** Has something else that holds connections closed together with the client. */
export function closeWithDb(close: () => Promise<void>): void {
  closers.add(close);
}

/** Closes the process's client, if one was opened. */
export async function closeDb(): Promise<void> {
  const open = shared.rekeyDb;
  shared.rekeyDb = undefined;
  const others = [...closers];
  closers.clear();
  await Promise.all([open?.$disconnect(), ...others.map((close) => close())]);
}
