import path from 'node:path';
import { keyFor } from '../crypto/key.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import { pictureSigner } from '../pictures/sign.ts';
import type { OpeningJob } from './open-thread.ts';
import { type Opened, unreadable } from './opened.ts';
import { threadPool } from './thread-pool.ts';

// By its place in the source: a bundler would take the file for a page's script.
const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib', 'messages', 'open-thread.ts');

type Held = {
  open: ReturnType<typeof threadPool<OpeningJob, Opened>>;
  kept: Map<string, Opened>;
  underWay: Map<string, Promise<Opened>>;
};

// Once a process: pages and routes are bundles of their own, each with its own copy of this module.
const shared = globalThis as { rekeyOpening?: Held };
shared.rekeyOpening ??= { open: threadPool(file), kept: new Map(), underWay: new Map() };
const { open, kept, underWay } = shared.rekeyOpening;

const keptMessages = 50;
const keptLength = 24 * 1024 * 1024;

export type Asked = {
  id: string;
  /** Who waits for it: nobody waits for all the mail of another. */
  user: string;
  bytes: () => Promise<Uint8Array>;
  /** Told when it cannot be shown, so that no process tries for ever. */
  failed?: () => Promise<unknown>;
};

/**
 * What a page shows of a message's bytes, read apart from this process's own work and ended when it takes longer
 * than `timeLimitMs` or too much memory. Such a message is unreadable, and not tried again while it is remembered.
 */
export async function openInThread(asked: Asked, timeLimitMs = 6_000): Promise<Opened> {
  const { id } = asked;
  const known = kept.get(id) ?? underWay.get(id);
  if (known) return known;
  // A page and its frame ask at the same time.
  const opening = openNow(asked, timeLimitMs).finally(() => underWay.delete(id));
  underWay.set(id, opening);
  return opening;
}

async function openNow({ id, user, bytes, failed }: Asked, timeLimitMs: number): Promise<Opened> {
  let failure: unknown; // to get the bytes is not the message's fault
  const read = async () => {
    try {
      return { raw: await bytes(), signer: pictureSigner(id, keyFor('picture')) };
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    return remember(id, await open(user, read, timeLimitMs));
  } catch (error) {
    if (failure) throw failure;
    const reason = messageOf(error);
    log.warn({ message: id, reason }, 'message not shown');
    await failed?.();
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
