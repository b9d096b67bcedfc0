import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { log } from '../log.ts';
import { type MessageText, noText } from './message-text.ts';

const limits = { maxOldGenerationSizeMb: 256, stackSizeMb: 8 };
const keptTexts = 50;

let thread: Worker | undefined;
let last: Promise<unknown> = Promise.resolve();
const kept = new Map<string, MessageText>();

/**
 * The readable part of a message's bytes, parsed apart from this process's own work: one message at a time, ended
 * when it takes longer than `timeLimitMs` or too much memory. Such a message has no text, and is not tried again
 * while it is remembered.
 */
export async function textInThread(
  id: string,
  bytes: () => Promise<Uint8Array>,
  timeLimitMs = 5_000,
): Promise<MessageText> {
  const known = kept.get(id);
  if (known) return known;
  const mine = last.then(
    async () => kept.get(id) ?? remember(id, await parse(id, await bytes(), timeLimitMs)),
  );
  last = mine.catch(() => {});
  return mine;
}

async function parse(id: string, bytes: Uint8Array, timeLimitMs: number): Promise<MessageText> {
  thread ??= start();
  const worker = thread;
  const { promise, resolve, reject } = Promise.withResolvers<MessageText>();
  const timer = setTimeout(() => reject(new Error(`not parsed within ${timeLimitMs} ms`)), timeLimitMs);
  const onExit = () => reject(new Error('the parser ended'));
  worker.once('message', resolve).once('error', reject).once('exit', onExit);
  worker.ref();
  worker.postMessage(bytes);
  try {
    return await promise;
  } catch (error) {
    log.warn(
      { message: id, reason: error instanceof Error ? error.message : String(error) },
      'message not shown',
    );
    thread = undefined;
    void worker.terminate();
    return noText;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', reject).off('exit', onExit);
    worker.unref(); // an idle parser keeps no process alive
  }
}

function start(): Worker {
  // By its place in the source: a bundler would take the file for a page's script.
  const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib', 'messages', 'text-thread.ts');
  const made = new Worker(/* turbopackIgnore: true */ file, { resourceLimits: limits });
  made.on('error', () => {
    if (thread === made) thread = undefined;
  });
  return made;
}

function remember(id: string, text: MessageText): MessageText {
  kept.set(id, text);
  const [oldest] = kept.keys();
  if (kept.size > keptTexts && oldest) kept.delete(oldest);
  return text;
}
