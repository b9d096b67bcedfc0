import type { Job } from 'pg-boss';
import { warnOfTrouble } from '../db/away.ts';
import { messageOf } from '../errors.ts';
import { boss } from './boss.ts';
import { noteHolder } from './holders.ts';
import type { Jobs, QueueName } from './queues.ts';
import { fillSeats, type Seats } from './seats.ts';

export type PullOptions<Q extends QueueName> = {
  queue: Q;
  /** Those of these priorities alone; left out: all. */
  only?: { minPriority?: number; maxPriority?: number };
  /** How many jobs may run at once in this process, asked again before every fetch. */
  concurrency: () => Promise<number>;
  /** A throw puts the job back for another try, as the queue's options say. */
  handle: (data: Jobs[Q], jobId: string) => Promise<void>;
};

const renewMs = 5_000;

/**
 * Takes jobs from a queue and runs each on its own. pg-boss's own `work` runs jobs in batches that end together, and fixes
 * its concurrency at the start.
 */
export function pull<Q extends QueueName>({ queue, only = {}, concurrency, handle }: PullOptions<Q>): Seats {
  const inHand = new Set<string>();
  const done: string[] = [];
  const renewing = setInterval(() => void renew(queue, [...inHand]), renewMs);

  const seats = fillSeats<Job<Jobs[Q]>>({
    name: queue,
    concurrency,
    take: async (room) => {
      const work = await (await boss()).fetch<Jobs[Q]>(queue, { batchSize: room, ...only });
      if (work.length > 0)
        await noteHolder(
          queue,
          work.map(({ id }) => id),
        ).catch(() => {}); // its heartbeat tells as well
      return { work, more: false };
    },
    run: async ({ id, data }) => {
      inHand.add(id);
      try {
        await handle(data, id);
        done.push(id);
      } catch (error) {
        warnOfTrouble(error, { queue, job: id }, 'job failed, it will be tried again');
        await (await boss()).fail(queue, id, { reason: messageOf(error) });
      } finally {
        inHand.delete(id);
        void settle();
      }
    },
  });

  let settling: Promise<void> | undefined;
  /** Completes what is done, many at once; while one statement is under way the next ones gather. */
  function settle(): Promise<void> {
    settling ??= (async () => {
      while (done.length > 0) {
        const ids = done.splice(0);
        try {
          await (await boss()).complete(queue, ids);
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

  return {
    running: seats.running,
    look: seats.look,
    async stop(graceMs) {
      await seats.stop(graceMs);
      clearInterval(renewing);
      await settle();
    },
  };
}

async function renew(queue: QueueName, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  try {
    await (await boss()).touch(queue, ids);
  } catch (error) {
    warnOfTrouble(error, { queue }, 'jobs not renewed');
  }
}
