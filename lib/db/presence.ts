import { setTimeout as sleep } from 'node:timers/promises';
import { db } from './client.ts';
import { takeTime } from './clock.ts';

/** An answer this fresh is taken for the next one. */
const freshMs = 500;
/** Nobody waits longer to hear that there is none. */
const patienceMs = 2_000;

let answeredAt = Number.NEGATIVE_INFINITY;
let asking: { since: number; answer: Promise<boolean> } | undefined;

/**
 * Whether the database answers and takes writes (one that another took the place of reads on), known within two seconds. Asked of it twice a second at most, however many want to
 * know; while a question is open longer than that the answer is no.
 */
export async function isDatabaseThere(): Promise<boolean> {
  if (performance.now() - answeredAt < freshMs) return true;
  asking ??= ask();
  const { since, answer } = asking;
  const leftMs = patienceMs - (performance.now() - since);
  if (leftMs <= 0) return false;
  return Promise.race([answer, sleep(leftMs, false, { ref: false })]);
}

function ask(): { since: number; answer: Promise<boolean> } {
  const answer = takeTime((now) =>
    db().$queryRawUnsafe<{ now: number; onlyReads: boolean }[]>(
      `select ${now} as now, current_setting('transaction_read_only') = 'on' as "onlyReads"`,
    ),
  )
    .then(
      (row) => {
        if (!row || row.onlyReads) return false;
        answeredAt = performance.now();
        return true;
      },
      () => false,
    )
    .finally(() => {
      asking = undefined;
    });
  return { since: performance.now(), answer };
}
