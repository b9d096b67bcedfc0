import type { Copied, CopyLimits, FlagFollower, FolderCursor, FolderStore } from '../copy.ts';
import { FolderCopy } from './folder-copy.ts';
import { examineToCopy, openingQuestions, readStatus } from './folder-state.ts';
import { flagsQuestion, followFlags, mayHaveChanged } from './follow-flags.ts';
import type { Capabilities } from './imap-client.ts';
import { listUids } from './list-uids.ts';
import type { Question } from './quick-look.ts';
import type { ImapSession } from './session.ts';
import type { FolderState } from './status.ts';

const defaults: CopyLimits = {
  batchCount: 100,
  batchBytes: 4 * 1024 * 1024,
  messages: Number.POSITIVE_INFINITY,
  stopAt: Number.POSITIVE_INFINITY,
};

// A folder with more than these is copied from its newest message down: what people look for first comes first.
const manyMessages = 1_000;

// So few are fetched without asking first which there are, and so many of the last are watched for coming late.
const fewUids = 20n;

/**
 * Copies what is new in one folder, by UID, each batch handed to the store together with the cursor to commit with it.
 * Promises that the cursor never passes a message that is neither handed over, nor remembered as missing, nor gone, and
 * that the server's flags stay as they are; what others changed of them goes to `follower`. Nothing new costs one
 * exchange. Throws a `MailFailure` (cause `mailbox` where only this folder cannot be opened), and what the store throws.
 */
export async function copyNewMessages(
  session: ImapSession,
  cursor: FolderCursor,
  store: FolderStore,
  limits: Partial<CopyLimits> = {},
  follower?: FlagFollower,
): Promise<Copied> {
  const { path } = cursor;
  const unchanged = { fetched: 0, more: false, unchanged: true };
  let isSame = false;
  if (cursor.uidValidity !== null) {
    const status = await readStatus(session, path, { withModseq: follower !== undefined });
    isSame = isUnchanged(cursor, status);
    if (isSame && !(follower && mayHaveChanged(cursor, status, follower.readAt))) {
      // Some were deleted: from here on one more than that is one too many.
      if (!isFewer(cursor, status)) return unchanged;
      await store.save([], { ...cursor, messageCount: status.exists, isOff: true }, []);
      return { ...unchanged, isOff: true };
    }
  }
  const state = await withoutFalseNext(session, cursor, await examineToCopy(session, path), store);
  const goOn = startFrom(cursor, state);
  // Before anything new is stored: that moves the cursor of the flags as well.
  if (follower && goOn.lastUid > 0n) await followFlags(session, cursor, state, follower, !isSame);
  if (isSame && isUnchanged(cursor, state)) return unchanged;

  const isAnew = goOn.lastUid === 0n && (goOn.isRestarted || cursor.uidValidity !== goOn.uidValidity);
  const last = lastGiven(cursor, state);
  // What is stored was named otherwise: not a folder that is copied for the first time.
  const isRenumbered = isAnew && cursor.uidValidity !== null && cursor.lastUid > 0n;
  const begin = isAnew ? fromNewest(goOn, state, last) : goOn;
  const start = isRenumbered ? { ...begin, isRenumbered: true } : begin;
  const copy = new FolderCopy(
    session,
    start,
    state,
    store,
    { ...defaults, ...limits },
    {
      remembered: isAnew ? [] : await store.missing(),
      newFrom: isAnew ? null : cursor.uidNext,
      isRenumbered,
    },
  );
  const from = start.lastUid + 1n;
  if (last === null || from <= last) {
    // A count is not believed alone, and none of nothing either: what is there the list says.
    const isEmpty = state.exists === 0;
    const isListed = isEmpty || last === null || last - from >= fewUids;
    const uids = isListed ? await listUids(session, from, last, isEmpty) : range(from, last);
    // Of a copy that was cut short some may be stored beyond the cursor.
    const isResumed = !isAnew && cursor.messageCount === null && uids.length > 0;
    await copy.copy(isResumed ? await store.unknown(start.uidValidity ?? 0n, uids) : uids, isListed);
    if (isListed && last !== null) copy.watchForLate(notAmong(uids, last));
  }
  const { olderThan = null } = start;
  if (!copy.more && olderThan !== null) {
    const older = olderThan > 1n ? await listUids(session, 1n, olderThan - 1n) : [];
    await copy.copyDown(isAnew ? older : await store.unknown(start.uidValidity ?? 0n, older));
  }
  const before = isAnew ? 0 : cursor.messageCount;
  if (!copy.more && isOneTooMany(before, copy.accounted, copy.counted)) await copy.reconcile();
  // What is stored of another numbering is looked for as well.
  const isOther = isAnew && cursor.uidValidity !== null;
  const isDoubted = isOther || isOff(before, copy.accounted, copy.counted);
  await copy.finish(last, isDoubted);
  return { fetched: copy.fetched, more: copy.more, unchanged: false, isOff: isDoubted };
}

/**
 * What `copyNewMessages` will ask first about a folder in this state, where all goes as it mostly does; nothing where that is
 * not to be told. One FETCH and no more: servers answer two of them mixed (RFC 3501 5.5). Only a guess: what is asked in vain
 * costs an answer. Pure.
 */
export function expectedQuestions(
  cursor: FolderCursor,
  state: FolderState,
  capabilities: Capabilities,
): Question[] {
  const isRegular = state.uidValidity === cursor.uidValidity && !wentBack(cursor, state.uidNext);
  if (!isRegular || cursor.lastUid === 0n) return [];
  const flags = flagsQuestion(capabilities, cursor, state);
  return [...openingQuestions(cursor.path, capabilities), ...(flags ? [flags] : [])];
}

/**
 * Asks again for what is missing in one folder and due. Throws a `MailFailure` where the session ends on the way; what
 * it broke at is remembered by then. Throws also what the store throws.
 */
export async function retryMissing(
  session: ImapSession,
  cursor: FolderCursor,
  store: FolderStore,
  limits: Partial<CopyLimits> = {},
): Promise<Copied> {
  const none = { fetched: 0, more: false, unchanged: true };
  const [remembered, due] = [await store.missing(), await store.missing(true)];
  if (due.length === 0) return none;
  const state = await examineToCopy(session, cursor.path);
  // Under another numbering they are others: the next check begins anew.
  if (startFrom(cursor, state).lastUid !== cursor.lastUid) return none;
  const known = { remembered, newFrom: null };
  const copy = new FolderCopy(session, cursor, state, store, { ...defaults, ...limits }, known);
  await copy.retry(due);
  return { fetched: copy.fetched, more: copy.more, unchanged: false };
}

/** Pure. Nothing can have come in: same folder, same next UID, no message more, and all of it copied. */
export function isUnchanged(cursor: FolderCursor, now: FolderState): boolean {
  return (
    now.uidValidity !== null &&
    now.uidNext !== null &&
    now.uidValidity === cursor.uidValidity &&
    now.uidNext === cursor.uidNext &&
    now.uidNext <= cursor.lastUid + 1n &&
    !cursor.olderThan &&
    (now.exists === null || (cursor.messageCount !== null && now.exists <= cursor.messageCount))
  );
}

/** Pure. Nothing can have come in, no flag can have changed, and none was deleted: the folder is as it was left. */
export function isAsItWas(cursor: FolderCursor, now: FolderState, flagsReadAt: Date | null): boolean {
  return isUnchanged(cursor, now) && !mayHaveChanged(cursor, now, flagsReadAt) && !isFewer(cursor, now);
}

function isFewer(cursor: FolderCursor, now: FolderState): boolean {
  return now.exists !== null && cursor.messageCount !== null && now.exists < cursor.messageCount;
}

/**
 * Pure. Whether the server counts more messages than are accounted for: `before` when they all were, `since` then. Null
 * where nobody has counted; the server's list has to tell then.
 */
function isOneTooMany(before: number | null, since: number, now: number | null): boolean {
  return now !== null && (before === null || now > before + since);
}

/** Pure. Whether something of what is accounted for is gone, or is there again, or nobody can say. */
function isOff(before: number | null, since: number, now: number | null): boolean {
  return before === null || now === null || now !== before + since;
}

/** Pure. The start of a large folder's copy: what comes in from now on is new, and the rest is copied from the newest down. */
function fromNewest(start: FolderCursor, { exists }: FolderState, last: bigint | null): FolderCursor {
  if (last === null || exists === null || exists <= manyMessages) return start;
  return { ...start, lastUid: last, olderThan: last + 1n };
}

// So many UIDs are looked at to tell a wrong next UID from another numbering.
const mostDoubted = 1_000n;

/**
 * A next UID that went back means that the server counts anew (RFC 3501 2.3.1.1), unless it was or is wrong: where
 * nothing is stored beyond it, or the server still lists what is. Then it is as good as not said, and nothing is copied again.
 */
async function withoutFalseNext(
  session: ImapSession,
  cursor: FolderCursor,
  state: FolderState,
  store: FolderStore,
): Promise<FolderState> {
  const { uidNext, uidValidity } = state;
  const isBack = uidValidity !== null && uidValidity === cursor.uidValidity && wentBack(cursor, uidNext);
  if (!isBack || uidNext === null || cursor.lastUid - uidNext >= mostDoubted) return state;
  const beyond = uidNext > cursor.lastUid ? [] : range(uidNext, cursor.lastUid);
  const isStored = beyond.length > 0 && (await store.unknown(uidValidity, beyond)).length < beyond.length;
  const isAnother = isStored && (await listUids(session, uidNext, null)).length === 0;
  return isAnother ? state : { ...state, uidNext: null };
}

// Where no next UID is known a server that names the last one instead must not begin anew with every check.
function wentBack(cursor: FolderCursor, uidNext: bigint | null): boolean {
  return uidNext !== null && uidNext < (cursor.uidNext ?? cursor.lastUid);
}

/** Pure. The highest UID given out, by what the server says; null where it does not say. */
function lastGiven(cursor: FolderCursor, { uidValidity, uidNext }: FolderState): bigint | null {
  if (uidNext === null) return null;
  // A server that has handed out its UIDNEXT before names the last one, not the next.
  const namesTheLast =
    cursor.uidValidity === uidValidity && cursor.uidNext !== null && cursor.uidNext <= cursor.lastUid;
  return namesTheLast ? uidNext : uidNext - 1n;
}

/** Pure. Where to go on; from the beginning when the UIDs known no longer name the same messages. */
export function startFrom(cursor: FolderCursor, now: FolderState): FolderCursor {
  // A server without UIDVALIDITY promises nothing about its UIDs; 0 is what no server can say.
  const uidValidity = now.uidValidity ?? 0n;
  const { path } = cursor;
  const next = {
    path,
    uidValidity,
    highestModseq: now.highestModseq,
    uidNext: null,
    messageCount: null,
    serverCount: now.exists,
  };
  if (cursor.uidValidity !== uidValidity) return { ...next, lastUid: 0n };
  if (wentBack(cursor, now.uidNext)) return { ...next, lastUid: 0n, isRestarted: true };
  return { ...next, lastUid: cursor.lastUid, olderThan: cursor.olderThan ?? null };
}

function range(from: bigint, to: bigint): number[] {
  return Array.from({ length: Number(to - from) + 1 }, (_, i) => Number(from) + i);
}

/** Of the last few UIDs given out those that are not among these. */
function notAmong(uids: number[], last: bigint): number[] {
  const listed = new Set(uids.slice(-Number(fewUids)));
  return range(last > fewUids ? last - fewUids + 1n : 1n, last).filter((uid) => !listed.has(uid));
}
