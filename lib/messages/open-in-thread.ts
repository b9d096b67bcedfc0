import path from 'node:path';
import { log } from '../log.ts';
import { limitedThread } from './limited-thread.ts';
import { type Opened, unreadable } from './opened.ts';

// By its place in the source: a bundler would take the file for a page's script.
const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib', 'messages', 'open-thread.ts');
const open = limitedThread<Uint8Array, Opened>(file);

const keptMessages = 50;
const keptLength = 24 * 1024 * 1024;
const kept = new Map<string, Opened>();
const underWay = new Map<string, Promise<Opened>>();

/**
 * What a page shows of a message's bytes, read apart from this process's own work: one message at a time, ended
 * when it takes longer than `timeLimitMs` or too much memory. Such a message is unreadable, and not tried again
 * while it is remembered.
 */
export async function openInThread(
  id: string,
  bytes: () => Promise<Uint8Array>,
  timeLimitMs = 6_000,
): Promise<Opened> {
  const known = kept.get(id) ?? underWay.get(id);
  if (known) return known;
  // A page and its frame ask at the same time.
  const opening = openNow(id, bytes, timeLimitMs).finally(() => underWay.delete(id));
  underWay.set(id, opening);
  return opening;
}

async function openNow(id: string, bytes: () => Promise<Uint8Array>, timeLimitMs: number): Promise<Opened> {
  let failure: unknown; // to get the bytes is not the message's fault
  const read = async () => {
    try {
      return await bytes();
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    return remember(id, await open(read, timeLimitMs));
  } catch (error) {
    if (failure) throw failure;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ message: id, reason }, 'message not shown');
    return remember(id, unreadable);
  }
}

function remember(id: string, opened: Opened): Opened {
  kept.set(id, opened);
  let length = [...kept.values()].reduce((sum, one) => sum + lengthOf(one), 0);
  for (const [oldest, one] of kept) {
    if (kept.size <= keptMessages && length <= keptLength) break;
    kept.delete(oldest);
    length -= lengthOf(one);
  }
  return opened;
}

const lengthOf = ({ text, page, pageWithPictures }: Opened) =>
  2 * text.length + (page?.length ?? 0) + (pageWithPictures?.length ?? 0);
