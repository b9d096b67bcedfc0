import { setTimeout as sleep } from 'node:timers/promises';

/** Thrown to whoever waited too long; what they wanted is not begun any more. */
class Late extends Error {
  readonly code = 'EAI_AGAIN';
}

type Waiting = { whose: string; begin: () => void };

/**
 * Runs work, so much of it `atOnce`, and so much of one person's or one mail's (`each`): who brings much waits behind their own. Who has
 * no answer within so many ms is told so, whether or not it was begun.
 */
export function queue({ withinMs, atOnce, each }: { withinMs: number; atOnce: number; each: number }) {
  const waiting: Waiting[] = [];
  const underWay: string[] = [];
  const isFree = ({ whose }: Waiting) => underWay.filter((one) => one === whose).length < each;
  const goOn = () => {
    if (underWay.length >= atOnce) return;
    const at = waiting.findIndex(isFree);
    const [next] = at < 0 ? [] : waiting.splice(at, 1);
    if (!next) return;
    underWay.push(next.whose);
    next.begin();
    goOn();
  };
  return async <T>(whose: string, work: () => Promise<T>): Promise<T> => {
    const answer = Promise.withResolvers<T>();
    const turn: Waiting = {
      whose,
      begin: () => {
        const over = () => {
          underWay.splice(underWay.indexOf(whose), 1);
          goOn();
        };
        work().finally(over).then(answer.resolve, answer.reject);
      },
    };
    waiting.push(turn);
    goOn();
    const stop = new AbortController();
    const late = sleep(withinMs, undefined, { ref: false, signal: stop.signal }).then(() => {
      if (waiting.includes(turn)) waiting.splice(waiting.indexOf(turn), 1);
      throw new Late(`no answer in ${withinMs} ms`);
    });
    return Promise.race([answer.promise, late]).finally(() => stop.abort());
  };
}
