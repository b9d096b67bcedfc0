import { Worker } from 'node:worker_threads';

/** An answer of a thread's script (serve-thread.ts). */
export type ThreadAnswer<Result> = { result: Result } | { error: string };

// A larger young generation is no quicker, and what it took once it keeps.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 24, stackSizeMb: 8 };
/** On a busy machine a thread takes seconds to load what it works with. */
const startLimitMs = 60_000;
/** One that has had nothing to do for so long gives its memory back: it holds some 40 MB. */
const idleLimitMs = 60_000;

type Thread = { worker: Worker; ready: Promise<unknown> };

/**
 * A thread of its own for work on bytes that may be built to hurt: one job at a time, in the order asked. A job
 * that takes longer than its limit or too much memory is ended with its thread and rejects; the next one has a new
 * thread. The thread's own start is not counted: no message is to blame for it. An idle one keeps no process alive, and ends
 * after a minute. The bytes in a job's `raw` are handed over, not copied: nobody else may hold them.
 */
export function limitedThread<Job, Result>(file: string | URL, idleMs = idleLimitMs) {
  let thread: Thread | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function start(): Thread {
    const worker = new Worker(/* turbopackIgnore: true */ file, { resourceLimits });
    const ready = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the thread did not start')), startLimitMs);
      late.unref();
      worker.once('message', resolve).once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended')));
    });
    const made = { worker, ready };
    // A thread that dies between two jobs, or while it is ended, takes nobody with it.
    worker.on('error', () => drop(made)).on('exit', () => drop(made));
    return made;
  }

  function drop(ended: Thread): void {
    if (thread === ended) thread = undefined;
  }

  function rest(one: Thread): void {
    drop(one);
    void one.worker.terminate();
  }

  async function run(job: Job, timeLimitMs: number): Promise<Result> {
    clearTimeout(idle);
    thread ??= start();
    const mine = thread;
    const { worker } = mine;
    worker.ref();
    let answer: ThreadAnswer<Result>;
    try {
      await mine.ready;
      answer = await ask(worker, job, timeLimitMs);
    } catch (error) {
      rest(mine);
      throw error;
    } finally {
      worker.unref();
      idle = setTimeout(() => rest(mine), idleMs).unref();
    }
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  async function ask(worker: Worker, job: Job, timeLimitMs: number): Promise<ThreadAnswer<Result>> {
    const { promise, resolve, reject } = Promise.withResolvers<ThreadAnswer<Result>>();
    const timer = setTimeout(() => reject(new Error(`not done within ${timeLimitMs} ms`)), timeLimitMs);
    const onExit = () => reject(new Error('the thread ended'));
    worker.once('message', resolve).once('error', reject).once('exit', onExit);
    worker.postMessage(job, bytesOf(job));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      worker.off('message', resolve).off('error', reject).off('exit', onExit);
    }
  }

  /** `job` is asked for its bytes when its turn has come, so that a queue holds none. */
  return (job: () => Promise<Job>, timeLimitMs: number): Promise<Result> => {
    const mine = last.then(async () => run(await job(), timeLimitMs));
    last = mine.catch(() => {});
    return mine;
  };
}

const bytesOf = (job: unknown): ArrayBuffer[] => {
  const { raw } = job as { raw?: unknown };
  return raw instanceof Uint8Array && raw.buffer instanceof ArrayBuffer ? [raw.buffer] : [];
};
