import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from 'pg-boss';
import { warnOfTrouble } from '../db/away.ts';
import { messageOf } from '../errors.ts';
import { boss } from './boss.ts';
import type { Jobs, QueueName } from './queues.ts';

export type PullOptions<Q extends QueueName> = {
  queue: Q;
  /** How many jobs may run at once in this process, asked again before every fetch. */
  concurrency: () => Promise<number>;
  /** How many of one group may run at once, over all processes. */
  groupConcurrency?: () => Promise<number>;
  /** A throw puts the job back for another try, as the queue's options say. */
  handle: (data: Jobs[Q], jobId: string) => Promise<void>;
};

/** Jobs being taken from one queue. */
export type Puller = {
  /** Takes no more jobs and waits for those in hand, up to a limit; then leaves them to another worker. */
  stop(graceMs: number): Promise<void>;
  running(): number;
};

const idleMs = 400;
/** Seats that fall free within this are filled by one fetch. */
const gatherMs = 5;
const renewMs = 5_000;
const frozenMs = 10_000;

/**
 * Takes jobs from a queue and runs each on its own, so that a slow one keeps nobody waiting. The number at once
 * follows the settings while it runs.
 *
 * pg-boss's own `work` runs jobs in batches that end together, fixes its concurrency at the start, and lets two
 * processes that fetch at the same moment overrun a group's cap: here every fetch with a cap is made under one
 * lock, so that it sees what the others took.
 */
export function pull<Q extends QueueName>({
  queue,
  concurrency,
  groupConcurrency,
  handle,
}: PullOptions<Q>): Puller {
  const running = new Map<string, Promise<void>>();
  const done: string[] = [];
  let stopping = false;
  let wake: () => void = () => {};
  const stopped = new AbortController();

  const loop = (async () => {
    while (!stopping) {
      let taken = 0;
      let room = 0;
      try {
        room = Math.max(0, (await concurrency()) - running.size);
        const jobs = room > 0 ? await fetchJobs(queue, room, await groupConcurrency?.()) : [];
        taken = jobs.length;
        for (const job of jobs) start(job);
      } catch (error) {
        warnOfTrouble(error, { queue }, 'cannot take jobs');
        await pause(1000, undefined, { signal: stopped.signal }).catch(() => {});
      }
      if (stopping) break;
      // A full fetch means that more is waiting: go on as soon as a seat is free. One that was not full may have
      // met a group's cap, which a job that ends changes as well; where no jobs are wanted, the settings are asked again.
      const isFull = room > 0 && taken === room;
      const wasFreed = await nextSeat(isFull ? undefined : idleMs);
      if (wasFreed) await pause(gatherMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  })();

  const renewing = setInterval(() => void renew(queue, [...running.keys()]), renewMs);

  function start(job: Job<Jobs[Q]>): void {
    const run = handle(job.data, job.id)
      .then(
        () => void done.push(job.id),
        async (error) => {
          warnOfTrouble(error, { queue, job: job.id }, 'job failed, it will be tried again');
          await (await boss()).fail(queue, job.id, { reason: messageOf(error) });
        },
      )
      .catch((error) => warnOfTrouble(error, { queue, job: job.id }, 'job not settled'))
      .finally(() => {
        running.delete(job.id);
        wake();
        void settle();
      });
    running.set(job.id, run);
  }

  let settling: Promise<void> | undefined;
  /** Completes what is done, many at once; while one statement is under way the next ones gather. */
  function settle(): Promise<void> {
    settling ??= (async () => {
      while (done.length > 0) {
        const ids = done.splice(0);
        try {
          await (await boss()).complete(queue, ids);
          wake(); // only now has their group room again
        } catch (error) {
          // The work is recorded in its own rows; an uncompleted job runs again and finds nothing to do.
          warnOfTrouble(error, { queue }, 'jobs not completed');
        }
      }
    })().finally(() => {
      settling = undefined;
    });
    return settling;
  }

  /** True as soon as a seat is free, false when none was within the limit. */
  function nextSeat(limitMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(() => resolve(false), limitMs);
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
      if (running.size === 0 && limitMs === undefined) wake();
    });
  }

  return {
    running: () => running.size,
    async stop(graceMs) {
      stopping = true;
      stopped.abort();
      wake();
      await loop;
      await Promise.race([Promise.allSettled(running.values()), pause(graceMs, undefined, { ref: false })]);
      clearInterval(renewing);
      await settle();
    },
  };
}

async function fetchJobs<Q extends QueueName>(
  queue: Q,
  batchSize: number,
  groupConcurrency: number | undefined,
): Promise<Job<Jobs[Q]>[]> {
  const instance = await boss();
  if (groupConcurrency === undefined) return instance.fetch<Jobs[Q]>(queue, { batchSize });
  const db = instance.getDb();
  const transaction = await db.beginTransaction?.();
  if (!transaction) throw new Error('the queue cannot open a transaction');
  try {
    // A process that is frozen while it holds the lock loses it, or no other would ever fetch again.
    await transaction.db.executeSql(
      `SELECT set_config('idle_in_transaction_session_timeout', '${frozenMs}', true),
              pg_advisory_xact_lock(hashtext('rekey fetch'), hashtext($1))`,
      [queue],
    );
    const jobs = await instance.fetch<Jobs[Q]>(queue, { batchSize, groupConcurrency, db: transaction.db });
    await transaction.commit();
    return jobs;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

async function renew(queue: QueueName, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  try {
    await (await boss()).touch(queue, ids);
  } catch (error) {
    warnOfTrouble(error, { queue }, 'jobs not renewed');
  }
}
