import type { Copied, CopyLimits, FetchedMessage, FolderCursor, FolderStore } from '../copy.ts';
import { Finding, MailFailure } from '../judge/failure.ts';
import {
  isToBeNoted,
  type Missing,
  type MissingChange,
  type MissingReason,
  missedAgain,
} from '../missing.ts';
import { isBodyOf, isMessage } from '../plausible-body.ts';
import { codeIn, isYes } from './answers.ts';
import { arrivalOf } from './arrival.ts';
import type { MaildropReader } from './maildrop.ts';
import { type Named, numbering } from './names.ts';
import type { Pop3Session } from './session.ts';

const defaults: CopyLimits = {
  batchCount: 100,
  batchBytes: 4 * 1024 * 1024,
  messages: Number.POSITIVE_INFINITY,
  stopAt: Number.POSITIVE_INFINITY,
};

// As many questions are on their way, and no more bytes than this, where the server takes them so.
const ahead = 16;
const aheadBytes = 1024 * 1024;
// So many messages far shorter than their sizes, and none that is not: it is the sizes that are false.
const shortToDisbelieve = 3;

/**
 * Copies what is new, by its names, each batch handed to the store together with the cursor to commit with it. Promises that
 * nothing is taken for stored which is not, that a message the server renamed is not there twice, and that what did not come
 * is remembered. Nothing new costs one look. Throws a `MailFailure`, and what the store throws.
 */
export async function copyNewMessages(
  session: Pop3Session,
  maildrop: MaildropReader,
  cursor: FolderCursor,
  store: FolderStore,
  limits: Partial<CopyLimits> = {},
): Promise<Copied> {
  assertInbox(cursor.path);
  const { drop, mark } = await maildrop.look();
  if (isAsLeft(cursor, drop?.count ?? null, mark)) return { fetched: 0, more: false, unchanged: true };
  const { messages, count } = await maildrop.list();
  const known = { listed: messages, remembered: await store.missing() };
  const copy = new Copy(session, maildrop, cursor, store, { ...defaults, ...limits }, known);
  await copy.fetch(await newAmong(messages, copy, store));
  copy.forgetGone();
  await copy.finish(count, mark);
  return { fetched: copy.fetched, more: copy.more, unchanged: false };
}

/** Asks again for what is missing and due: together what only did not come, last what ended a session. */
export async function retryMissing(
  session: Pop3Session,
  maildrop: MaildropReader,
  cursor: FolderCursor,
  store: FolderStore,
  limits: Partial<CopyLimits> = {},
): Promise<Copied> {
  const due = await store.missing(true);
  if (due.length === 0) return { fetched: 0, more: false, unchanged: true };
  const { messages, count } = await maildrop.list();
  const known = { listed: messages, remembered: await store.missing() };
  const copy = new Copy(session, maildrop, cursor, store, { ...defaults, ...limits }, known);
  const there = new Map(messages.map((message) => [message.uid, message]));
  const dueOf = (isRisky: boolean) =>
    due
      .filter(({ reason }) => (reason === 'broke') === isRisky)
      .sort((a, b) => a.tries - b.tries)
      .flatMap(({ uid }) => there.get(Number(uid)) ?? []);
  copy.forgetGone();
  // What the server counted and did not name, it may name by now.
  const isShort = due.some(({ uid }) => uid === 0n);
  if (isShort) await copy.fetch(await newAmong(messages, copy, store));
  await copy.fetch(dueOf(false));
  await copy.fetch(dueOf(true), { alone: true });
  if (isShort) copy.count(count);
  await copy.keep();
  return { fetched: copy.fetched, more: copy.more, unchanged: false };
}

/** What is neither stored nor known to be missing. */
async function newAmong(messages: readonly Named[], copy: Copy, store: FolderStore): Promise<Named[]> {
  const uids = messages.map(({ uid }) => uid);
  const unknown = new Set(await store.unknown(numbering, uids));
  return messages.filter(({ uid }) => unknown.has(uid) && !copy.isRemembered(uid));
}

/** Pure. Nothing came and nothing went since all of it was copied. */
export function isAsLeft(cursor: FolderCursor, count: number | null, mark: bigint): boolean {
  return count !== null && cursor.messageCount === count && cursor.uidNext === mark;
}

/** POP3 has one folder (RFC 1939). */
export function assertInbox(path: string): void {
  if (path === 'INBOX') return;
  throw new MailFailure('select', new Finding('mailbox', 'POP3 has no folder but INBOX').verdict);
}

class Copy {
  fetched = 0;
  more = false;
  readonly #session: Pop3Session;
  readonly #maildrop: MaildropReader;
  readonly #store: FolderStore;
  readonly #limits: CopyLimits;
  readonly #remembered: Map<bigint, Missing>;
  #cursor: FolderCursor;
  #batch: FetchedMessage[] = [];
  #bytes = 0;
  #changes: MissingChange[] = [];
  /** All the server names. */
  readonly #listed: ReadonlySet<number>;
  /** Refused ones, as long as nothing has shown that the server hands out anything at all. */
  #refused: { uid: number; refusal: MailFailure }[] = [];
  /** Messages far shorter than the server says they are, as long as nobody can say whether its sizes are true. */
  #short: FetchedMessage[] = [];
  #sizes: 'true' | 'false' | 'unknown' = 'unknown';
  #hasCome = false;
  /** The last one that came: it counts once an answer stands behind it, as where it ends too soon none does. */
  #held: FetchedMessage | undefined;

  constructor(
    session: Pop3Session,
    maildrop: MaildropReader,
    cursor: FolderCursor,
    store: FolderStore,
    limits: CopyLimits,
    known: { listed: readonly Named[]; remembered: Missing[] },
  ) {
    this.#session = session;
    this.#maildrop = maildrop;
    this.#store = store;
    this.#limits = limits;
    this.#remembered = new Map(known.remembered.map((one) => [one.uid, one]));
    this.#listed = new Set(known.listed.map(({ uid }) => uid));
    this.#cursor = { ...cursor, uidValidity: numbering, uidNext: null, messageCount: null };
  }

  isRemembered(uid: number): boolean {
    return this.#remembered.has(BigInt(uid));
  }

  /** `alone`: one after the other, each to be known for what it does. */
  async fetch(wanted: readonly Named[], { alone = false } = {}): Promise<void> {
    if (wanted.length === 0) return;
    const isDoubted = await this.#isDoubted(wanted);
    const sizes = await this.#maildrop.sizesOf(wanted);
    let window: readonly Named[] = [];
    try {
      for (let at = 0; at < wanted.length; at += window.length) {
        if (this.fetched >= this.#limits.messages || Date.now() >= this.#limits.stopAt) {
          this.more = true;
          break;
        }
        window = this.#windowFrom(wanted, at, sizes, alone);
        await this.#takeWindow(window, sizes);
      }
      window = [];
      await this.#proveLast();
      await this.#settleShort();
      await this.#settleRefused();
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error;
      const isIll = isDoubted && !this.#hasCome && window.length > 0 && !this.#session.isOpen;
      if (!this.#session.isOpen && !isIll) this.#noteBreak(error, window);
      await this.keep().catch(() => {}); // the session is over: the first reason is the one worth reading
      throw isIll ? endsAlways(error) : error;
    }
  }

  /**
   * Sessions that ended on messages beside each other, with nothing that came between: the maildrop has to show first that it hands
   * out anything. Else none of them is to blame, and none is passed over.
   */
  async #isDoubted(wanted: readonly Named[]): Promise<boolean> {
    if (this.#hasCome || !(await this.#hasBrokenNeighbours())) return false;
    try {
      return !(await this.#handsOutAny(wanted.at(-1)));
    } catch (error) {
      throw error instanceof MailFailure && !this.#session.isOpen ? endsAlways(error) : error;
    }
  }

  async #hasBrokenNeighbours(): Promise<boolean> {
    const didBreak = (uid: number) => this.#remembered.get(BigInt(uid))?.reason === 'broke';
    const listed = [...this.#listed];
    const unknown = listed.some(didBreak) ? new Set(await this.#store.unknown(numbering, listed)) : null;
    let last: number | undefined;
    for (const uid of listed) {
      if (didBreak(uid) && last !== undefined) return true;
      if (didBreak(uid)) last = uid;
      else if (unknown && !unknown.has(uid)) last = undefined;
    }
    return false;
  }

  /** What is remembered of messages that are not there any more is over. */
  forgetGone(): void {
    for (const uid of this.#remembered.keys())
      if (uid > 0n && !this.#listed.has(Number(uid))) this.#forget(uid);
  }

  /** Remembers messages that the server counts and does not name. */
  count(count: number | null): void {
    const unnamed = count === null ? 0 : count - this.#listed.size;
    if (unnamed > 0) this.#miss(0n, 'unlisted', unnamed);
    else if (this.#remembered.has(0n)) this.#forget(0n);
  }

  /** Commits what is left, with how the maildrop was left if all of it was seen. */
  async finish(count: number | null, mark: bigint): Promise<void> {
    if (this.more) return await this.keep();
    this.count(count);
    this.#cursor = { ...this.#cursor, uidNext: mark, messageCount: count };
    await this.#save();
  }

  async keep(): Promise<void> {
    if (this.#batch.length > 0 || this.#changes.length > 0) await this.#save();
  }

  /**
   * What stands behind a message and is no answer means that it ended too soon. Where a line went dead with one message under
   * way, it is that one's; of several nobody can say which, and each is asked for alone.
   */
  #noteBreak({ verdict }: MailFailure, window: readonly Named[]): void {
    const held = this.#held;
    this.#held = undefined;
    const isCut = held !== undefined && verdict.cause === 'protocol';
    if (held && !isCut) this.#add(held);
    const blamed = isCut ? [held.uid] : window.map(({ uid }) => BigInt(uid));
    for (const uid of blamed) this.#miss(uid, 'broke');
  }

  /** The next, and where the server takes it so some behind it, to be asked for in one breath. */
  #windowFrom(
    wanted: readonly Named[],
    from: number,
    sizes: ReadonlyMap<number, number>,
    alone: boolean,
  ): readonly Named[] {
    const most = this.#session.isPipelined && !alone ? ahead : 1;
    let [count, bytes] = [0, 0];
    do {
      bytes += sizes.get((wanted[from + count] as Named).at) ?? aheadBytes;
      count += 1;
    } while (count < most && bytes < aheadBytes && from + count < wanted.length);
    return wanted.slice(from, from + count);
  }

  // POP3 has no tags: only when as many answers as questions have come is it certain which belongs to which.
  async #takeWindow(window: readonly Named[], sizes: ReadonlyMap<number, number>): Promise<void> {
    const isTooLarge = ({ at }: Named) => (sizes.get(at) ?? 0) > this.#session.limits.messageBytes;
    this.#session.say(...window.map((one) => (isTooLarge(one) ? `TOP ${one.at} 0` : `RETR ${one.at}`)));
    const came: FetchedMessage[] = [];
    const refused: { uid: number; answer: string }[] = [];
    for (const one of window) {
      const answer = await this.#session.answer();
      await this.#takeHeld();
      if (isYes(answer)) {
        const raw = await this.#session.part(this.#session.limits.messageBytes);
        const size = sizes.get(one.at);
        if (isTooLarge(one)) came.push(tooLarge(one.uid, raw, size));
        else came.push(...this.#weigh(whole(one.uid, raw), size));
      } else if (isTooLarge(one)) {
        // A server without TOP: there is nothing of it to be had.
        came.push(tooLarge(one.uid, Buffer.alloc(0), sizes.get(one.at)));
      } else refused.push({ uid: one.uid, answer });
    }
    this.#hasCome ||= came.length > 0;
    this.#held = came.pop();
    for (const message of came) await this.#take(message);
    for (const { uid, answer } of refused) this.#isRefused(uid, answer);
  }

  /**
   * What of this can be stored now. Nothing at all, and a text of a few words that is no message, is no message's bytes, whatever the
   * answer was; a message of less than a tenth of its size is none where the sizes of others are true.
   */
  #weigh(message: FetchedMessage, size: number | undefined): FetchedMessage[] {
    const isEmpty = message.raw.length === 0 && size === undefined;
    const isShort = !isBodyOf(message.raw.length, size ?? 0);
    if (isEmpty || (isShort && (this.#sizes === 'true' || !isMessage(message.raw)))) {
      this.#isInstead(message);
      return [];
    }
    if (!isShort) {
      if (size) this.#sizes = 'true';
      return [message];
    }
    if (this.#sizes === 'false') return [message];
    this.#short.push(message);
    if (this.#short.length < shortToDisbelieve) return [];
    this.#sizes = 'false';
    return this.#short.splice(0);
  }

  #isInstead({ uid }: FetchedMessage): void {
    const { verdict } = new Finding(
      'mailbox',
      'the server hands out something else in the place of its messages',
    );
    this.#refused.push({ uid: Number(uid), refusal: new MailFailure('select', verdict) });
  }

  /** So few that nobody can say now are taken: they are messages. One that was weighed with others before is none. */
  async #settleShort(): Promise<void> {
    for (const message of this.#short.splice(0)) {
      if (this.#sizes === 'true' || this.#remembered.has(message.uid)) this.#isInstead(message);
      else await this.#take(message);
    }
  }

  // Behind the last one nothing was asked: whether it ended where it should a question shows that means nothing.
  async #proveLast(): Promise<void> {
    if (!this.#held) return;
    this.#session.say('NOOP');
    await this.#session.answer();
    await this.#takeHeld();
  }

  async #takeHeld(): Promise<void> {
    const message = this.#held;
    if (!message) return;
    this.#held = undefined;
    await this.#take(message);
  }

  async #take(message: FetchedMessage): Promise<void> {
    this.#add(message);
    const isFull = this.#batch.length >= this.#limits.batchCount || this.#bytes >= this.#limits.batchBytes;
    if (isFull) await this.#save();
  }

  #add(message: FetchedMessage): void {
    this.fetched += 1;
    this.#remembered.delete(message.uid);
    this.#batch.push(message);
    this.#bytes += message.raw.length;
  }

  #isRefused(uid: number, answer: string): void {
    const refusal = this.#session.refusal(answer);
    // Being asked too often, or a trouble that passes, is no message's.
    if (refusal.verdict.cause === 'throttled' || codeIn(answer)?.startsWith('SYS/')) throw refusal;
    this.#refused.push({ uid, refusal });
  }

  /** One that came before is asked for: whoever refuses that one too refuses all, which says nothing of these. */
  async #settleRefused(): Promise<void> {
    const [first] = this.#refused;
    if (!first) return;
    if (!this.#hasCome && !(await this.#handsOutAny())) throw first.refusal;
    for (const { uid } of this.#refused.splice(0)) this.#miss(BigInt(uid), 'refused');
  }

  /** `otherwise`: the one to ask for where none came before. */
  async #handsOutAny(otherwise?: Named): Promise<boolean> {
    const known = new Set(await this.#store.someStored(numbering));
    const { messages } = await this.#maildrop.list();
    const good = messages.find(({ uid }) => known.has(uid)) ?? otherwise;
    const [head] = good ? await this.#maildrop.headsOf([good.at]) : [];
    return head !== undefined && head.length > 0;
  }

  #miss(uid: bigint, reason: MissingReason, count = 1): void {
    const before = this.#remembered.get(uid);
    const change = missedAgain(before, { uid, count, reason });
    this.#changes.push(change);
    if ('isOver' in change) {
      this.#remembered.delete(uid);
      return;
    }
    this.#remembered.set(uid, change);
    if (!isToBeNoted(change) || (before && isToBeNoted(before))) return;
    this.fetched += 1;
    this.#batch.push({ ...whole(Number(uid), Buffer.alloc(0)), note: 'not_given' });
  }

  #forget(uid: bigint): void {
    this.#remembered.delete(uid);
    this.#changes.push({ uid, isOver: true });
  }

  async #save(): Promise<void> {
    const [batch, changes] = [this.#batch, this.#changes];
    [this.#batch, this.#changes, this.#bytes] = [[], [], 0];
    this.#session.pause();
    // A message that came under a new name may be stored under one that is gone.
    const isThere = (uid: number) => this.#listed.has(uid);
    const fresh = batch.length > 0 ? await this.#store.recognise(batch, isThere) : batch;
    this.fetched -= batch.length - fresh.length;
    await this.#store.save(fresh, this.#cursor, changes);
  }
}

function whole(uid: number, raw: Buffer): FetchedMessage {
  const internalDate = arrivalOf(raw);
  return { uid: BigInt(uid), uidValidity: numbering, raw, size: raw.length, flags: [], internalDate };
}

function tooLarge(uid: number, head: Buffer, size = head.length): FetchedMessage {
  return { ...whole(uid, head), size, note: 'too_large' };
}

/** Pure. What is wrong with a maildrop whose sessions end on whatever message is asked for, with the words of the last end. */
function endsAlways({ stage, verdict }: MailFailure): MailFailure {
  const words = `the session ends whenever a message is asked for: ${verdict.evidence}`;
  return new MailFailure(stage, new Finding('mailbox', words.slice(0, 200)).verdict);
}
