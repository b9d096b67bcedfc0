// A thread that takes longer to start than its jobs may take, and answers each with itself.
import { serveThread } from '../messages/serve-thread.ts';

Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
serveThread(async (job: string) => {
  if (job === 'end') process.exit(1);
  return job;
});
