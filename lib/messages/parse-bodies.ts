import os from 'node:os';
import type { Head } from './index-words.ts';
import type { ParseAnswer, ParsedMessage, ParseJob } from './parse-thread.ts';
import type { Bytes, Handed } from './read-apart.ts';
import type { Part } from './reader-protocol.ts';
import { threadPool } from './thread-pool.ts';

/** So many jobs are read at a time: one for each core, and no more than four, which hold some 250 MB together. */
export const readers = Math.min(4, os.availableParallelism());

const read = threadPool<ParseJob, ParseAnswer>('messages/parse-thread.ts', readers);
let jobs = 0;
// Nobody waits for another: each job has the turn of one of its own.
const parse = (job: () => Promise<Handed<ParseJob>>, timeLimitMs: number) =>
  read(`job ${++jobs}`, job, timeLimitMs);

/** Parses a message in a thread that is ended when it takes longer than its limit or too much memory; it rejects then. */
export async function parseInThread(
  head: Head,
  raw: () => Promise<Bytes>,
  timeLimitMs: number,
): Promise<ParsedMessage> {
  const [parsed] = await parse(async () => ({ heads: [head], starts: [0], raw: await raw() }), timeLimitMs);
  if (!parsed || 'error' in parsed) throw new Error(parsed?.error ?? 'no answer');
  return parsed;
}

export type Whole = { head: Head; raw: Part };

/** The same for several in one job: where it rejects, nobody knows which of them was to blame. */
export function parseAllInThread(
  messages: () => Promise<Whole[]>,
  timeLimitMs: number,
): Promise<ParseAnswer> {
  return parse(async () => jobOf(await messages()), timeLimitMs);
}

function jobOf(messages: Whole[]): Handed<ParseJob> {
  const starts: number[] = [];
  let bytes = 0;
  for (const { raw } of messages) {
    starts.push(bytes);
    bytes += raw.length;
  }
  return {
    heads: messages.map(({ head }) => head),
    starts,
    raw: messages.map(({ raw }) => raw),
  };
}
