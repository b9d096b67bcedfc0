import { setTimeout as sleep } from 'node:timers/promises';

/** Thrown to whoever waited too long; what they wanted is not begun any more. */
class Late extends Error {
  readonly code = 'EAI_AGAIN';
}

/** Runs work one after the other; who has no answer within so many ms is told so, whether or not it was begun. */
export function queue(withinMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const over = new AbortController();
    const mine = last.then(() => {
      if (over.signal.aborted) throw new Late('nobody waits for it any more');
      return work();
    });
    last = mine.catch(() => {});
    const late = sleep(withinMs, undefined, { ref: false }).then(() => {
      over.abort();
      throw new Late(`no answer in ${withinMs} ms`);
    });
    return Promise.race([mine, late]);
  };
}
