import { parentPort } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import type { ThreadAnswer } from './limited-thread.ts';

/** The other side of limited-thread.ts: says that it is ready, then answers each job, one that throws with its reason. */
export function serveThread<Job, Result>(work: (job: Job) => Promise<Result>): void {
  parentPort?.on('message', async (job: Job) => {
    const answer: ThreadAnswer<Result> = await work(job).then(
      (result) => ({ result }),
      (error: unknown) => ({ error: messageOf(error) }),
    );
    parentPort?.postMessage(answer);
  });
  parentPort?.postMessage('ready');
}
