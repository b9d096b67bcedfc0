import type { ImapSession } from './connect.ts';
import { MailFailure } from './failure.ts';
import { fetchMessages } from './fetch-messages.ts';
import { examine, type FolderState, readStatus, searchUids } from './folder-state.ts';
import { type FlagFollower, followFlags, mayHaveChanged } from './follow-flags.ts';

/** How far a folder was copied. */
export type FolderCursor = {
  path: string;
  uidValidity: bigint | null;
  /** Every message with a UID up to this one is stored. */
  lastUid: bigint;
  /** Up to where the flags stored are known (RFC 7162); moved only together with messages. */
  highestModseq: bigint | null;
  /** What the server said last; null while a copy is under way. */
  uidNext: bigint | null;
  /** The server began to count anew without saying so: what is stored under this UIDVALIDITY is not what it means. */
  restarted?: boolean;
};

export type FetchedMessage = {
  uid: bigint;
  uidValidity: bigint;
  /** The bytes as the server holds them; with a note only their beginning, or nothing. */
  raw: Buffer;
  size: number;
  flags: string[];
  internalDate: Date | null;
  /** Why the bytes are not all here: larger than the limit, or never handed out by the server. */
  note?: 'too_large' | 'not_given';
};

export type CopyLimits = {
  /** A batch is handed over when it has so many messages or bytes. */
  batchCount: number;
  batchBytes: number;
  /** Stop after so many messages, or at this instant, and say that there is more. */
  messages: number;
  stopAt: number;
};

export type Store = (batch: FetchedMessage[], next: FolderCursor) => Promise<void>;

const defaults: CopyLimits = {
  batchCount: 100,
  batchBytes: 4 * 1024 * 1024,
  messages: Number.POSITIVE_INFINITY,
  stopAt: Number.POSITIVE_INFINITY,
};

// So few are fetched without asking first which there are.
const fewUids = 20n;
// One FETCH asks for so many: enough that the exchange does not matter, few enough to stop in between.
const uidsPerFetch = 500;

/**
 * Copies what is new in one folder, by UID, each batch handed to `store` together with the cursor to commit
 * with it. Promises that the cursor never passes a message that was neither handed over nor gone, and that the
 * server's flags stay as they are; what others changed of them goes to `follower`. Nothing new costs one exchange. Throws a `MailFailure` (cause `mailbox`
 * where only this folder cannot be opened), and what `store` throws.
 */
export async function copyNewMessages(
  session: ImapSession,
  cursor: FolderCursor,
  store: Store,
  limits: Partial<CopyLimits> = {},
  follower?: FlagFollower,
): Promise<{ fetched: number; more: boolean; unchanged: boolean }> {
  const { path } = cursor;
  let isSame = false;
  if (cursor.uidValidity !== null) {
    const status = await readStatus(session, path, { withModseq: follower !== undefined });
    isSame = isUnchanged(cursor, status);
    const isQuiet = !follower || !mayHaveChanged(cursor, status, follower.readAt);
    if (isSame && isQuiet) return { fetched: 0, more: false, unchanged: true };
  }
  const state = await examine(session, path);
  const start = startFrom(cursor, state);
  // Before anything new is stored: that moves the cursor of the flags as well.
  if (follower && start.lastUid > 0n) await followFlags(session, cursor, state, follower);
  if (isSame && isUnchanged(cursor, state)) return { fetched: 0, more: false, unchanged: true };
  const copy = new Copy(start, state, store, { ...defaults, ...limits });
  const last = state.uidNext === null ? null : state.uidNext - 1n;
  const isEmpty = state.exists === 0 || (last !== null && last <= start.lastUid);
  if (!isEmpty) await copy.run(session, await whichUids(session, start.lastUid + 1n, last));
  await copy.finish(last);
  return { fetched: copy.fetched, more: copy.more, unchanged: false };
}

/** Pure. Nothing can have come in: same folder, same next UID, and all of it copied. */
export function isUnchanged(cursor: FolderCursor, now: FolderState): boolean {
  return (
    now.uidValidity !== null &&
    now.uidNext !== null &&
    now.uidValidity === cursor.uidValidity &&
    now.uidNext === cursor.uidNext &&
    now.uidNext <= cursor.lastUid + 1n
  );
}

/** Pure. Where to go on; from the beginning when the UIDs known no longer name the same messages. */
export function startFrom(cursor: FolderCursor, now: FolderState): FolderCursor {
  // A server without UIDVALIDITY promises nothing about its UIDs; 0 is what no server can say.
  const uidValidity = now.uidValidity ?? 0n;
  const next = { path: cursor.path, uidValidity, highestModseq: now.highestModseq, uidNext: null };
  if (cursor.uidValidity !== uidValidity) return { ...next, lastUid: 0n };
  const wentBack = now.uidNext !== null && now.uidNext <= cursor.lastUid;
  return wentBack ? { ...next, lastUid: 0n, restarted: true } : { ...next, lastUid: cursor.lastUid };
}

type Range = { from: bigint; to: bigint };

async function whichUids(session: ImapSession, from: bigint, to: bigint | null): Promise<number[] | Range> {
  if (to !== null && to - from < fewUids) return { from, to };
  return await searchUids(session, from, to);
}

class Copy {
  fetched = 0;
  more = false;
  readonly #store: Store;
  readonly #limits: CopyLimits;
  readonly #uidNext: bigint | null;
  #cursor: FolderCursor;
  #batch: FetchedMessage[] = [];
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #failed: { error: unknown } | undefined;
  #dirty: boolean;

  constructor(start: FolderCursor, state: FolderState, store: Store, limits: CopyLimits) {
    this.#cursor = start;
    this.#uidNext = state.uidNext;
    this.#store = store;
    this.#limits = limits;
    this.#dirty = true;
  }

  async run(session: ImapSession, uids: number[] | Range): Promise<void> {
    const sets = Array.isArray(uids) ? slices(uids, uidsPerFetch) : [uids];
    for (const set of sets) {
      if (this.fetched >= this.#limits.messages || Date.now() >= this.#limits.stopAt) {
        this.more = true;
        return;
      }
      await this.#fetchSet(session, set);
    }
  }

  // 1. What arrives is gathered, and handed over while the next arrives. 2. The cursor follows the messages
  // asked for in their order, so an answer out of order moves it only when the gap has closed. 3. At the end of
  // the set what did not arrive is gone from the server, and the cursor stands behind the set.
  async #fetchSet(session: ImapSession, set: number[] | Range): Promise<void> {
    const waiting = Array.isArray(set) ? set : [];
    const arrived = new Set<number>();
    let passed = 0;
    try {
      await fetchMessages(session, set, (message) => {
        const uid = Number(message.uid);
        arrived.add(uid);
        while (passed < waiting.length && arrived.has(waiting[passed] as number)) passed++;
        if (passed > 0) this.#reached(BigInt(waiting[passed - 1] as number));
        return this.#take({ ...message, uidValidity: this.#cursor.uidValidity as bigint });
      });
    } catch (error) {
      // What has arrived is worth keeping, and so is the first reason.
      if (error instanceof MailFailure) await this.#handOver().catch(() => {});
      throw error;
    }
    this.#reached(Array.isArray(set) ? BigInt(set.at(-1) as number) : set.to);
  }

  #reached(uid: bigint): void {
    if (uid <= this.#cursor.lastUid) return;
    this.#cursor = { ...this.#cursor, lastUid: uid };
    this.#dirty = true;
  }

  // A promise only when a batch is full and the one before is still being written: that holds the server back.
  #take(message: FetchedMessage): Promise<void> | undefined {
    this.fetched += 1;
    this.#batch.push(message);
    this.#bytes += message.raw.length;
    const isFull = this.#batch.length >= this.#limits.batchCount || this.#bytes >= this.#limits.batchBytes;
    return isFull ? this.#begin() : undefined;
  }

  async #begin(): Promise<void> {
    const batch = this.#batch;
    const next = this.#cursor;
    this.#batch = [];
    this.#bytes = 0;
    await this.#writing;
    if (this.#failed) throw this.#failed.error;
    this.#dirty = false;
    this.#cursor = { ...this.#cursor, restarted: undefined };
    this.#writing = this.#store(batch, next).catch((error) => {
      this.#failed ??= { error };
    });
  }

  async #handOver(): Promise<void> {
    if (this.#batch.length > 0 || this.#dirty) await this.#begin();
    await this.#writing;
    if (this.#failed) throw this.#failed.error;
  }

  /** Commits what is left, with the cursor at the end of the folder if all of it was seen. */
  async finish(last: bigint | null): Promise<void> {
    if (!this.more) {
      if (last !== null) this.#reached(last);
      this.#cursor = { ...this.#cursor, uidNext: this.#uidNext };
      this.#dirty = true;
    }
    await this.#handOver();
  }
}

function slices(uids: number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(uids.length / size) }, (_, i) =>
    uids.slice(i * size, (i + 1) * size),
  );
}
