import type { Head } from './index-words.ts';
import type { ParseAnswer, ParsedMessage, ParseJob } from './parse-thread.ts';
import { type Bytes, type Handed, readApart } from './read-apart.ts';
import type { Part } from './reader-protocol.ts';

const parse = readApart<ParseJob, ParseAnswer>('messages/parse-thread.ts');

/**
 * Parses a message in a thread that is ended when it takes longer than its limit or too much memory; it rejects then. One
 * job at a time.
 */
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
