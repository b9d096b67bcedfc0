import { isBytesLost } from '../blobs/place.ts';
import { keyFor } from '../crypto/key.ts';
import { databaseTime } from '../db/clock.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import { pictureSigner } from '../pictures/sign.ts';
import type { OpeningJob } from './open-thread.ts';
import { type Opened, type Preview, unreadable } from './opened.ts';
import type { Bytes } from './read-apart.ts';
import { threadPool } from './thread-pool.ts';

type Finished = Opened | Preview | null;
type Held = {
  open: ReturnType<typeof threadPool<OpeningJob, Finished>>;
  kept: Map<string, Finished>;
  underWay: Map<string, Promise<Finished>>;
};

// Once a process: pages and routes are bundles of their own, each with its own copy of this module.
const shared = globalThis as { rekeyOpening?: Held };
shared.rekeyOpening ??= { open: threadPool('messages/open-thread.ts'), kept: new Map(), underWay: new Map() };
const { open, kept, underWay } = shared.rekeyOpening;

const keptMessages = 50;
const keptLength = 24 * 1024 * 1024;

export type Asked = {
  id: string;
  /** Who waits for it: nobody waits for all the mail of another. */
  user: string;
  bytes: () => Bytes | Promise<Bytes>;
  /** Told when it cannot be shown, so that no process tries for ever. */
  failed?: () => Promise<unknown>;
};

/**
 * What a page shows of a message's bytes, read apart from this process's own work and ended when it takes longer
 * than `timeLimitMs` or too much memory. Such a message is unreadable, and not tried again while it is remembered.
 * Throws `BytesLost` where the bytes are not there.
 */
export async function openInThread(asked: Asked, timeLimitMs = 6_000): Promise<Opened> {
  return (await openOnce(asked, null, timeLimitMs, unreadable)) as Opened;
}

/** The same for one part of a message, by its place; null where there is no such part and where it cannot be read. */
export async function openPartInThread(
  asked: Asked,
  part: number,
  timeLimitMs = 6_000,
): Promise<Preview | null> {
  return (await openOnce(asked, part, timeLimitMs, null)) as Preview | null;
}

async function openOnce(
  asked: Asked,
  part: number | null,
  timeLimitMs: number,
  unshown: Finished,
): Promise<Finished> {
  const key = part === null ? asked.id : `${asked.id} ${part}`;
  const known = kept.has(key) ? kept.get(key) : underWay.get(key);
  if (known !== undefined) return known;
  // A page and its frame ask at the same time.
  const opening = openNow(asked, part, key, timeLimitMs, unshown).finally(() => underWay.delete(key));
  underWay.set(key, opening);
  return opening;
}

async function openNow(
  { id, user, bytes, failed }: Asked,
  part: number | null,
  key: string,
  timeLimitMs: number,
  unshown: Finished,
): Promise<Finished> {
  let failure: unknown; // to get the bytes is not the message's fault
  const noted = (error: unknown): never => {
    failure = error;
    throw error;
  };
  const streamed = async function* (pieces: AsyncIterable<Uint8Array>) {
    try {
      yield* pieces;
    } catch (error) {
      noted(error);
    }
  };
  const read = async () => {
    const signer = pictureSigner(id, keyFor('picture'));
    const given = await Promise.resolve(bytes()).catch(noted);
    const raw = Symbol.asyncIterator in given ? streamed(given) : given;
    return { raw, signer, part, now: databaseTime() };
  };
  try {
    return remember(key, await open(user, read, timeLimitMs));
  } catch (error) {
    if (failure || isBytesLost(error)) throw failure ?? error;
    const reason = messageOf(error);
    log.warn({ message: id, part, reason }, 'message not shown');
    await failed?.();
    return remember(key, unshown);
  }
}

function remember(key: string, finished: Finished): Finished {
  kept.set(key, finished);
  let length = [...kept.values()].reduce((sum, one) => sum + lengthOf(one), 0);
  for (const [oldest, one] of kept) {
    if (kept.size <= keptMessages && length <= keptLength) break;
    kept.delete(oldest);
    length -= lengthOf(one);
  }
  return finished;
}

function lengthOf(finished: Finished): number {
  if (!finished) return 0;
  if ('shows' in finished) return 2 * (finished.text?.words.length ?? 0) + lengthOf(finished.message);
  const { text, page, pageWithPictures } = finished;
  return 2 * text.length + (page?.length ?? 0) + (pageWithPictures?.length ?? 0);
}
