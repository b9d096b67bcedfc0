// A thread that takes longer to start than its jobs may take, and answers each with itself.
import { threadId } from 'node:worker_threads';
import { serveThread } from '../messages/serve-thread.ts';

const kept: Buffer[] = [];
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
serveThread(async (job: string) => {
  if (job === 'end') process.exit(1);
  if (job === 'which') return String(threadId);
  if (job === 'grow') kept.push(Buffer.alloc(120 * 1024 * 1024, 1));
  return job;
});
