import { AsyncResource } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';

const { setImmediate: native } = globalThis;

/** How many ms the immediates of one turn of the event loop may have taken before another of them begins. */
const longestMs = 5;

type Job = { run: () => void; isCleared: boolean };

/**
 * Makes `setImmediate` yield: once the callbacks of one turn of the event loop took 5 ms, the rest wait for the next turn, in
 * their order. Node runs all that wait in one turn, and React begins the rendering of a page by `setImmediate`: without
 * this, two pages asked for together are one task during which nobody else is answered. To be called before Next is
 * loaded, which keeps the function it finds.
 */
export function spreadImmediates(): void {
  const waiting: Job[] = [];
  const jobs = new WeakMap<NodeJS.Immediate, Job>();
  const hasTime = timeOfTurn();

  // There is one call of this for each job, and each runs the job that has waited longest.
  const runNext = () => {
    if (!hasTime()) {
      native(runNext);
      return;
    }
    let job = waiting.shift();
    while (job?.isCleared) job = waiting.shift();
    job?.run();
  };

  const clear = (immediate: NodeJS.Immediate | undefined) => {
    const job = immediate && jobs.get(immediate);
    if (job) job.isCleared = true;
  };

  const spread = <Args extends unknown[]>(callback: (...args: Args) => void, ...args: Args) => {
    if (typeof callback !== 'function') return native(callback, ...args); // which throws what Node throws
    const immediate = native(runNext);
    const job = { run: AsyncResource.bind(() => callback(...args)), isCleared: false };
    waiting.push(job);
    jobs.set(immediate, job);
    immediate[Symbol.dispose] = () => clear(immediate);
    return immediate;
  };

  const spreadPromise = <T>(value: T) => new Promise<T>((resolve) => spread(resolve, value));
  Object.assign(globalThis, {
    setImmediate: Object.assign(spread, { [promisify.custom]: spreadPromise }),
    clearImmediate: clear,
  });
}

/** Says whether the present turn of the event loop has time for one more immediate. */
function timeOfTurn(): () => boolean {
  let turn = -1;
  let began = 0;
  return () => {
    const { loopCount } = performance.nodeTiming.uvMetricsInfo;
    if (loopCount === turn) return performance.now() - began < longestMs;
    turn = loopCount;
    began = performance.now();
    return true;
  };
}
