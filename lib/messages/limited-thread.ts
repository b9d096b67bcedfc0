import { Worker } from 'node:worker_threads';

/** An answer of a thread's script (serve-thread.ts). */
export type ThreadAnswer<Result> = { result: Result } | { error: string };

const resourceLimits = { maxOldGenerationSizeMb: 256, stackSizeMb: 8 };

/**
 * A thread of its own for work on bytes that may be built to hurt: one job at a time, in the order asked. A job
 * that takes longer than its limit or too much memory is ended with its thread and rejects; the next one has a new
 * thread. An idle one keeps no process alive.
 */
export function limitedThread<Job, Result>(file: string | URL) {
  let thread: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function start(): Worker {
    const made = new Worker(/* turbopackIgnore: true */ file, { resourceLimits });
    // A thread that dies between two jobs, or while it is ended, takes nobody with it.
    return made.on('error', () => drop(made)).on('exit', () => drop(made));
  }

  function drop(ended: Worker): void {
    if (thread === ended) thread = undefined;
  }

  async function run(job: Job, timeLimitMs: number): Promise<Result> {
    thread ??= start();
    const mine = thread;
    const { promise, resolve, reject } = Promise.withResolvers<ThreadAnswer<Result>>();
    const timer = setTimeout(() => reject(new Error(`not done within ${timeLimitMs} ms`)), timeLimitMs);
    const onExit = () => reject(new Error('the thread ended'));
    mine.once('message', resolve).once('error', reject).once('exit', onExit);
    mine.ref();
    mine.postMessage(job);
    let answer: ThreadAnswer<Result>;
    try {
      answer = await promise;
    } catch (error) {
      drop(mine);
      void mine.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
      mine.off('message', resolve).off('error', reject).off('exit', onExit);
      mine.unref();
    }
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  /** `job` is asked for its bytes when its turn has come, so that a queue holds none. */
  return (job: () => Promise<Job>, timeLimitMs: number): Promise<Result> => {
    const mine = last.then(async () => run(await job(), timeLimitMs));
    last = mine.catch(() => {});
    return mine;
  };
}
