import { fromPrisma, type JobInsert, PgBoss } from 'pg-boss';
import { warnOfTrouble } from '../db/away.ts';
import { beginSession } from '../db/begin-session.ts';
import type { Tx } from '../db/client.ts';
import { QuietClient } from '../db/quiet-client.ts';
import { databaseUrl } from '../db/url.ts';
import type { Secret } from '../secret.ts';
import { formerQueues, type Jobs, type QueueName, queues } from './queues.ts';

let starting: Promise<PgBoss> | undefined;

/**
 * The queue of this process, opened at the first call. Only workers supervise it (expire, retry, delete); every
 * process may send. The schema is made by `installQueues` at the start, under the start lock.
 */
export function boss(): Promise<PgBoss> {
  starting ??= open().catch((error) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

async function open(): Promise<PgBoss> {
  const isWorker = process.env.REKEY_ROLE === 'worker';
  const instance = new PgBoss({
    // Handed through to pg's pool, which pg-boss's types do not tell.
    // A job taken or completed that a crash takes back is run again, which every handler bears.
    ...{ Client: QuietClient, onConnect: beginSession({ synchronous_commit: 'off' }) },
    connectionString: databaseUrl().reveal(),
    application_name: `rekey queue ${process.env.REKEY_ROLE ?? 'tool'}`,
    max: isWorker ? 6 : 2,
    connectionTimeoutMillis: 10_000,
    supervise: isWorker,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    schedule: false,
    migrate: false,
    createSchema: false,
  });
  instance.on('error', (error) => warnOfTrouble(error, {}, 'queue error'));
  await instance.start();
  return instance;
}

/** Creates or brings up to date the queue's own tables and every queue. Safe to run again, at each start. */
export async function installQueues(url: Secret): Promise<void> {
  const instance = new PgBoss({
    connectionString: url.reveal(),
    max: 2,
    connectionTimeoutMillis: 10_000,
    supervise: false,
    schedule: false,
  });
  instance.on('error', (error) => warnOfTrouble(error, {}, 'queue error'));
  await instance.start();
  try {
    for (const [name, { policy, partition, ...options }] of Object.entries(queues)) {
      await instance.createQueue(name, { policy, partition, ...options });
      await instance.updateQueue(name, options);
    }
    for (const name of formerQueues) {
      // Where a worker of a former version still holds its tables, it goes at the next start.
      await instance
        .deleteQueue(name)
        .catch((error) => warnOfTrouble(error, { queue: name }, 'queue not deleted'));
    }
  } finally {
    await instance.stop({ graceful: false });
  }
}

/** Gives up the process's queue connections; jobs in hand are left to expire. */
export async function closeBoss(): Promise<void> {
  const open = starting;
  starting = undefined;
  await (await open?.catch(() => undefined))?.stop({ graceful: false, close: true });
}

export type JobOptions = Pick<
  JobInsert,
  'singletonKey' | 'startAfter' | 'priority' | 'retryLimit' | 'retryDelay' | 'retryBackoff' | 'retryDelayMax'
>;

/** Sends one job in the caller's transaction. Answers its id, or null where an equal one waits or runs already. */
export async function send<Q extends QueueName>(
  tx: Tx,
  queue: Q,
  data: Jobs[Q],
  options: JobOptions = {},
): Promise<string | null> {
  return (await boss()).send(queue, data, { ...options, db: fromPrisma(tx) });
}

/** Sends many jobs in the caller's transaction; equal ones that wait or run already are dropped. */
export async function sendMany<Q extends QueueName>(
  tx: Tx,
  queue: Q,
  jobs: (JobOptions & { data: Jobs[Q] })[],
): Promise<void> {
  if (jobs.length > 0) await (await boss()).insert(queue, jobs, { db: fromPrisma(tx) });
}
