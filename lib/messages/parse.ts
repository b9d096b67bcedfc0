import { Worker } from 'node:worker_threads';
import { db } from '../db/client.ts';
import { log } from '../log.ts';
import type { ParsedBody } from './parse-body.ts';

// The text stands before the attachments; what lies behind this is not needed for a list.
const bytesRead = 2 * 1024 * 1024;
const threadLimits = { maxOldGenerationSizeMb: 256, stackSizeMb: 8 };

/**
 * Reads the bodies of up to `limit` messages nobody has read yet, and says how many it took up; 0 means that all
 * are read. A message that cannot be read is set aside after three tries and stays readable as raw bytes: a
 * poisonous one costs its time limit three times and nothing else. Safe to run in several processes at once.
 */
export async function parseWaiting(limit = 100, timeLimitMs = 10_000): Promise<number> {
  for (let taken = 0; taken < limit; taken++) {
    const id = await claimOne();
    if (!id) return taken;
    const bytes = await beginning(id);
    const parsed = bytes ? await readSafely(id, bytes, timeLimitMs) : nothing;
    if (parsed) await db().message.updateMany({ where: { id }, data: { ...parsed, parsedAt: new Date() } });
  }
  return limit;
}

// Counted before it is tried: a message that takes the process down is not tried for ever. The condition is the
// one of the index message_waiting_for_parse.
async function claimOne(): Promise<string | undefined> {
  const [claimed] = await db().$queryRaw<{ id: string }[]>`
    update message set "parseTries" = "parseTries" + 1
     where id = (select id from message where "parsedAt" is null and "parseTries" < 3
                  order by "parseTries", id limit 1 for update skip locked)
    returning id`;
  return claimed?.id;
}

async function beginning(id: string): Promise<Uint8Array | undefined> {
  const [raw] = await db().$queryRaw<{ bytes: Uint8Array }[]>`
    select substring(bytes from 1 for ${bytesRead}::int) as bytes from message_raw where "messageId" = ${id}::uuid`;
  return raw?.bytes;
}

const nothing: ParsedBody = { preview: '', hasAttachment: false };

async function readSafely(
  id: string,
  bytes: Uint8Array,
  timeLimitMs: number,
): Promise<ParsedBody | undefined> {
  try {
    return await parseInThread(bytes, timeLimitMs);
  } catch (error) {
    log.warn(
      { message: id, reason: error instanceof Error ? error.message : String(error) },
      'message not parsed',
    );
    return undefined;
  }
}

let thread: Worker | undefined;
let count = 0;

/** Parses in a thread that is ended when it takes too long or too much memory. One at a time. */
export async function parseInThread(raw: Uint8Array, timeLimitMs: number): Promise<ParsedBody> {
  thread ??= start();
  const mine = thread;
  const id = ++count;
  const { promise, resolve, reject } = Promise.withResolvers<ParsedBody>();
  const onMessage = (said: { id: number; parsed?: ParsedBody; error?: string }) => {
    if (said.id !== id) return;
    if (said.parsed) resolve(said.parsed);
    else reject(new Error(said.error));
  };
  const onEnd = (reason: unknown) => {
    drop(mine);
    reject(reason instanceof Error ? reason : new Error('the parser ended'));
  };
  const timer = setTimeout(() => onEnd(new Error(`not parsed within ${timeLimitMs} ms`)), timeLimitMs);
  mine.on('message', onMessage).once('error', onEnd).once('exit', onEnd);
  mine.ref();
  mine.postMessage({ id, raw });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    mine.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
    mine.unref(); // an idle parser keeps no process alive
  }
}

function start(): Worker {
  const made = new Worker(new URL('./parse-thread.ts', import.meta.url), { resourceLimits: threadLimits });
  made.on('error', () => drop(made));
  return made;
}

function drop(ended: Worker): void {
  if (thread === ended) thread = undefined;
  void ended.terminate();
}
