// A thread that answers each job with its name, or does what the name says.
import { threadId } from 'node:worker_threads';
import { serveThread } from '../messages/serve-thread.ts';

const kept: Buffer[] = [];
export type OddJob = { name: string; raw?: Uint8Array };

serveThread(async ({ name, raw }: OddJob) => {
  if (name === 'end') process.exit(1);
  if (name === 'which') return String(process.pid);
  if (name === 'thread') return String(threadId);
  if (name === 'bytes') return String(raw?.length);
  if (name === 'grow') kept.push(Buffer.alloc(500 * 1024 * 1024, 1));
  if (name === 'wait') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (name === 'environment') return JSON.stringify(process.env);
  return name;
});
