import type { Copied, CopyLimits, FetchedMessage, FolderCursor, FolderStore } from '../copy.ts';
import { Finding, MailFailure } from '../judge/failure.ts';
import type { Missing } from '../missing.ts';
import { codeIn, isYes } from './answers.ts';
import { tooLarge, whole } from './fetched.ts';
import type { MaildropReader } from './maildrop.ts';
import { MaildropBatches } from './maildrop-batches.ts';
import { MessageScales, type Weighed } from './message-scales.ts';
import { type Named, numbering } from './names.ts';
import { recogniseRenamed } from './recognise-renamed.ts';
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
  const fresh = await newAmong(messages, copy, store);
  const renamed = await recogniseRenamed(session, maildrop, { fresh, listed: messages }, store);
  await copy.fetch(fresh.filter(({ uid }) => !renamed.has(uid)));
  copy.batches.forgetGone();
  if (renamed.size > 0 && renamed.size >= fresh.length / 2) copy.batches.noteRenumbered();
  if (copy.more) await copy.batches.keep();
  else await copy.batches.finish(count, mark);
  return { fetched: copy.batches.fetched, more: copy.more, unchanged: false };
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
  copy.batches.forgetGone();
  // What the server counted and did not name, it may name by now.
  const isShort = due.some(({ uid }) => uid === 0n);
  if (isShort) await copy.fetch(await newAmong(messages, copy, store));
  await copy.fetch(dueOf(false));
  await copy.fetch(dueOf(true), { alone: true });
  if (isShort) copy.batches.count(count);
  await copy.batches.keep();
  return { fetched: copy.batches.fetched, more: copy.more, unchanged: false };
}

/** What is neither stored nor known to be missing. */
async function newAmong(messages: readonly Named[], copy: Copy, store: FolderStore): Promise<Named[]> {
  const uids = messages.map(({ uid }) => uid);
  const unknown = new Set(await store.unknown(numbering, uids));
  return messages.filter(({ uid }) => unknown.has(uid) && !copy.batches.remembered(uid));
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
  more = false;
  readonly batches: MaildropBatches;
  readonly #session: Pop3Session;
  readonly #maildrop: MaildropReader;
  readonly #store: FolderStore;
  readonly #limits: CopyLimits;
  /** All the server names. */
  readonly #listed: readonly number[];
  readonly #scales = new MessageScales();
  /** Refused ones, as long as nothing has shown that the server hands out anything at all. */
  #refused: { uid: number; refusal: MailFailure }[] = [];
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
    this.batches = new MaildropBatches(session, cursor, store, limits, known);
    this.#session = session;
    this.#maildrop = maildrop;
    this.#store = store;
    this.#limits = limits;
    this.#listed = [...new Set(known.listed.map(({ uid }) => uid))];
  }

  /** `alone`: one after the other, each to be known for what it does. */
  async fetch(wanted: readonly Named[], { alone = false } = {}): Promise<void> {
    if (wanted.length === 0) return;
    const isDoubted = await this.#isDoubted(wanted);
    const sizes = await this.#maildrop.sizesOf(wanted);
    let window: readonly Named[] = [];
    try {
      for (let at = 0; at < wanted.length; at += window.length) {
        if (this.batches.fetched >= this.#limits.messages || Date.now() >= this.#limits.stopAt) {
          this.more = true;
          break;
        }
        window = this.#windowFrom(wanted, at, sizes, alone);
        await this.#takeWindow(window, sizes);
      }
      window = [];
      await this.#proveLast();
      await this.#takeWeighed(this.#scales.settle(({ uid }) => this.batches.remembered(uid) !== undefined));
      await this.#settleRefused();
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error;
      const isIll = isDoubted && !this.#hasCome && window.length > 0 && !this.#session.isOpen;
      if (!this.#session.isOpen && !isIll) this.#noteBreak(error, window);
      await this.batches.keep().catch(() => {}); // the session is over: the first reason is the one worth reading
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
    const didBreak = (uid: number) => this.batches.remembered(uid)?.reason === 'broke';
    const isAny = this.#listed.some(didBreak);
    const unknown = isAny ? new Set(await this.#store.unknown(numbering, [...this.#listed])) : null;
    let last: number | undefined;
    for (const uid of this.#listed) {
      if (didBreak(uid) && last !== undefined) return true;
      if (didBreak(uid)) last = uid;
      else if (unknown && !unknown.has(uid)) last = undefined;
    }
    return false;
  }

  /**
   * What stands behind a message and is no answer means that it ended too soon. Where a line went dead with one message under
   * way, it is that one's; of several nobody can say which, and each is asked for alone.
   */
  #noteBreak({ verdict }: MailFailure, window: readonly Named[]): void {
    const held = this.#held;
    this.#held = undefined;
    const isCut = held !== undefined && verdict.cause === 'protocol';
    if (held && !isCut) this.batches.add(held);
    const blamed = isCut ? [held.uid] : window.map(({ uid }) => BigInt(uid));
    for (const uid of blamed) this.batches.miss(uid, 'broke');
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
        else came.push(...this.#asMessages(this.#scales.weigh(whole(one.uid, raw), size)));
      } else if (isTooLarge(one)) {
        // A server without TOP: there is nothing of it to be had.
        came.push(tooLarge(one.uid, Buffer.alloc(0), sizes.get(one.at)));
      } else refused.push({ uid: one.uid, answer });
    }
    this.#hasCome ||= came.length > 0;
    this.#held = came.pop();
    for (const message of came) await this.batches.take(message);
    for (const { uid, answer } of refused) this.#isRefused(uid, answer);
  }

  /** The messages among what was weighed; what came in the place of others is refused. */
  #asMessages({ messages, instead }: Weighed): FetchedMessage[] {
    for (const { uid } of instead) {
      const { verdict } = new Finding(
        'mailbox',
        'the server hands out something else in the place of its messages',
      );
      this.#refused.push({ uid: Number(uid), refusal: new MailFailure('select', verdict) });
    }
    return messages;
  }

  async #takeWeighed(weighed: Weighed): Promise<void> {
    for (const message of this.#asMessages(weighed)) await this.batches.take(message);
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
    await this.batches.take(message);
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
    for (const { uid } of this.#refused.splice(0)) this.batches.miss(BigInt(uid), 'refused');
  }

  /** `otherwise`: the one to ask for where none came before. */
  async #handsOutAny(otherwise?: Named): Promise<boolean> {
    const known = new Set(await this.#store.someStored(numbering));
    const { messages } = await this.#maildrop.list();
    const good = messages.find(({ uid }) => known.has(uid)) ?? otherwise;
    const [head] = good ? await this.#maildrop.headsOf([good.at]) : [];
    return head !== undefined && head.length > 0;
  }
}

/** Pure. What is wrong with a maildrop whose sessions end on whatever message is asked for, with the words of the last end. */
function endsAlways({ stage, verdict }: MailFailure): MailFailure {
  const words = `the session ends whenever a message is asked for: ${verdict.evidence}`;
  return new MailFailure(stage, new Finding('mailbox', words.slice(0, 200)).verdict);
}
