import type { Head } from './index-words.ts';
import type { ParseAnswer, ParsedMessage, ParseJob } from './parse-thread.ts';
import { type Bytes, readApart } from './read-apart.ts';

const parse = readApart<ParseJob, ParseAnswer>('messages/parse-thread.ts');

/**
 * Parses a message in a thread that is ended when it takes longer than its limit or too much memory; it rejects then. One
 * job at a time.
 */
export async function parseInThread(head: Head, raw: Bytes, timeLimitMs: number): Promise<ParsedMessage> {
  const [parsed] = await parse(async () => ({ heads: [head], starts: [0], raw }), timeLimitMs);
  if (!parsed || 'error' in parsed) throw new Error(parsed?.error ?? 'no answer');
  return parsed;
}

export type Whole = { head: Head; raw: Uint8Array };

/** The same for several in one job: where it rejects, nobody knows which of them was to blame. */
export function parseAllInThread(messages: Whole[], timeLimitMs: number): Promise<ParseAnswer> {
  return parse(async () => jobOf(messages), timeLimitMs);
}

function jobOf(messages: Whole[]): ParseJob {
  const starts: number[] = [];
  let bytes = 0;
  for (const { raw } of messages) {
    starts.push(bytes);
    bytes += raw.length;
  }
  return {
    heads: messages.map(({ head }) => head),
    starts,
    raw: Buffer.concat(messages.map(({ raw }) => raw)),
  };
}

const mostAheadBytes = 256 * 1024;
const aheadMs = 1_000;
const ahead = { bytes: 0, late: 0 };

/**
 * Parses messages that are about to be stored, so that they are stored read; null where that would hold them up, because others
 * wait already or it takes longer than a moment. They are stored unread then.
 */
export function parseAhead(messages: Whole[]): Promise<ParseAnswer | null> {
  const bytes = messages.reduce((sum, { raw }) => sum + raw.length, 0);
  if (ahead.late > 0 || ahead.bytes + bytes > mostAheadBytes) return Promise.resolve(null);
  ahead.bytes += bytes;
  let isLate = false;
  const job = async () => {
    if (isLate) throw new Error('nobody waits for it any more');
    return jobOf(messages);
  };
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      isLate = true;
      ahead.late += 1;
      resolve(null);
    }, aheadMs);
    const settled = (answer: ParseAnswer | null) => {
      clearTimeout(late);
      ahead.bytes -= bytes;
      if (isLate) ahead.late -= 1;
      resolve(answer);
    };
    parse(job, 10 * aheadMs).then(settled, () => settled(null));
  });
}
