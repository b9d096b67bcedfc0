import type { FetchedMessage } from '../copy.ts';
import { Finding, MailFailure } from '../judge/failure.ts';
import { isMessage } from '../plausible-body.ts';
import type { ImapArgument, ImapUntagged } from './imap-client.ts';
import { type ReadMessage, readFetch } from './read-fetch.ts';
import { isRefusal } from './second-ways.ts';
import type { ImapSession } from './session.ts';
import { atom, node, number, sequence, textOf } from './wire.ts';

type Arrived = Omit<FetchedMessage, 'uidValidity'>;

/** What did not come of the messages asked for. */
export type Unfetched = {
  /** Named by the server, or asked for alone, and not handed out. Believed only while others of the folder come. */
  refused: Arrived[];
  /** Of those the ones that no answer named: maybe there is none such. */
  unnamed: Set<number>;
  /** The server said OK, and nothing of them. */
  silent: number[];
};

// So few are asked for one by one where they are refused together; more are halved.
const fewUids = 8;
// After so many refusals in a row the folder has to show that it still hands out anything at all.
const refusalsToProof = 20;
// So many messages far shorter than their sizes, and none that is not: it is the sizes that are false.
const shortToDisbelieve = 3;

/**
 * Asks one opened folder for messages and hands them over as they arrive, each once, nothing that was not asked for,
 * by PEEK: flags stay as they are. Whatever the server answers, the others are asked for again another way: fewer at
 * once, without what cannot be read, alone. Once the session is broken, `brokeAt` says on which message.
 */
export class MessageFetcher {
  /** The message that was on its way when the session ended. */
  brokeAt: number | undefined;
  /** How many messages the server has said to be gone since the folder was opened. */
  expunged = 0;
  #came = 0;
  readonly #session: ImapSession;
  readonly #uidValidity: bigint;
  readonly #knownGood: () => Promise<number[]>;
  readonly #onMessage: (message: Arrived) => Promise<void> | undefined;
  readonly #seen = new Set<number>();
  readonly #bodiless = new Map<number, ReadMessage>();
  #asked = new Set<number>();
  /** The last two that came, to see in which direction the server goes. */
  #last: [number, number] = [0, 0];
  /** Bodies that came without a UID: such a server is asked for one at a time. */
  #nameless = false;
  #refusedInARow = 0;
  #isProven = false;
  /** Messages that came far shorter than the server says they are. */
  readonly #short = new Set<number>();
  #areSizesTrue = false;
  #believesSizes = true;
  #words: Items = full;
  #firstRefusal: MailFailure | undefined;
  /** No message was refused yet in every word there is. */
  #mayBeTheWords = true;

  /** `knownGood`: UIDs of messages that the server handed out before. */
  constructor(
    session: ImapSession,
    uidValidity: bigint,
    onMessage: (message: Arrived) => Promise<void> | undefined,
    knownGood: () => Promise<number[]>,
  ) {
    this.#session = session;
    this.#uidValidity = uidValidity;
    this.#onMessage = onMessage;
    this.#knownGood = knownGood;
  }

  /** Whether anything of this folder came in this session. */
  get hasCome(): boolean {
    return this.#came > 0;
  }

  /** Throws a `MailFailure` where the session ended or the folder as a whole hands nothing out, or what `onMessage` throws. */
  async fetch(uids: number[]): Promise<Unfetched> {
    const unfetched: Unfetched = { refused: [], unnamed: new Set(), silent: [] };
    this.#seen.clear();
    await this.#take(uids, unfetched);
    const [first] = unfetched.refused;
    if (first && !this.#isProven && !(await this.#provesToWork())) throw this.#illness(first.uid);
    return unfetched;
  }

  /** Whether the folder hands out anything at all: the least is asked for, of a message that came before or else of this one. */
  async works(uid: number): Promise<boolean> {
    return this.#came > 0 || this.#isProven || (await this.#provesToWork(uid));
  }

  async #take(uids: number[], unfetched: Unfetched): Promise<void> {
    if (uids.length === 0) return;
    if (uids.length === 1) return await this.#takeOne(uids[0] as number, unfetched);
    if (this.#nameless) return await this.#takeEach(uids, unfetched);
    const { expunged } = this;
    const { left, unreadable, isRefused } = await this.#ask(uids, this.#words);
    if (left.length === 0) return;
    if (isRefused) return await this.#takeParts(left, unfetched);
    if (this.#nameless) return await this.#takeEach(left, unfetched);
    if (unreadable > 0) {
      const again = await this.#ask(left, withoutFlags);
      return await this.#takeEach(again.left, unfetched);
    }
    const named = left.filter((uid) => this.#bodiless.has(uid));
    const silent = left.filter((uid) => !this.#bodiless.has(uid));
    await this.#takeEach(named, unfetched);
    // So many at a time and no more: what is left is asked for again while anything of it comes.
    const isProgress = silent.length < uids.length - named.length;
    const areGone = this.expunged - expunged >= silent.length;
    if (isProgress && !areGone) await this.#take(silent, unfetched);
    else unfetched.silent.push(...silent);
  }

  async #takeParts(uids: number[], unfetched: Unfetched): Promise<void> {
    if (uids.length <= fewUids) return await this.#takeEach(uids, unfetched);
    const half = uids.length >> 1;
    await this.#take(uids.slice(0, half), unfetched);
    await this.#take(uids.slice(half), unfetched);
  }

  async #takeEach(uids: number[], unfetched: Unfetched): Promise<void> {
    for (const uid of uids) await this.#takeOne(uid, unfetched);
  }

  async #takeOne(uid: number, unfetched: Unfetched): Promise<void> {
    this.#bodiless.delete(uid);
    let [isRefused, isUnknown] = [false, false];
    for (const items of plainer.slice(plainer.indexOf(this.#words))) {
      const asked = await this.#ask([uid], items);
      if (isUnknown && !asked.isRefused) {
        this.#words = items; // and from here on all is asked for in these
        isRefused = false;
      }
      if (asked.left.length === 0) return;
      isRefused ||= asked.isRefused || asked.unreadable > 0;
      isUnknown = asked.isUnknown && this.#mayBeTheWords && this.#came === 0;
      if (!isUnknown && (asked.isRefused || asked.unreadable === 0)) break;
    }
    if (isUnknown) this.#mayBeTheWords = false;
    const named = this.#bodiless.get(uid);
    if (!isRefused && !named) {
      unfetched.silent.push(uid);
      return;
    }
    if (this.#short.has(uid) && (await this.#findsSizesFalse())) return await this.#takeOne(uid, unfetched);
    unfetched.refused.push(notGiven(BigInt(uid), named));
    if (!named) unfetched.unnamed.add(uid);
    this.#refusedInARow += 1;
    // One that answers OK and names the message works, if it ever handed out any.
    this.#isProven = this.#isProven && !isRefused;
    if (this.#refusedInARow < refusalsToProof) return;
    if (!(await this.#provesToWork())) throw this.#illness(BigInt(uid));
  }

  /** True once: from here on what comes is taken for what it is. Messages that came before are asked for again, to be weighed with these. */
  async #findsSizesFalse(): Promise<boolean> {
    if (this.#areSizesTrue || !this.#believesSizes) return false;
    const good = this.#short.size < shortToDisbelieve ? await this.#knownGood() : [];
    if (good.length > 0) {
      const { messageBytes } = this.#session.limits;
      const few = good.slice(-shortToDisbelieve);
      await this.#session.command(
        'UID FETCH',
        [sequence(packed(few)), withoutFlags(messageBytes)],
        {
          fetch: (untagged) => {
            const read = readFetch(untagged, messageBytes);
            if (read && few.includes(Number(read.uid))) this.#weigh(Number(read.uid), read);
          },
        },
        { streams: true, bytes: few.length * (messageBytes + 64 * 1024) },
      );
    }
    this.#disbelieve();
    return !this.#believesSizes;
  }

  #weigh(uid: number, { raw, instead, size }: ReadMessage): void {
    if (raw) this.#areSizesTrue ||= size > 0;
    else if (instead && isMessage(instead)) this.#short.add(uid);
  }

  #disbelieve(): void {
    if (!this.#areSizesTrue && this.#short.size >= shortToDisbelieve) this.#believesSizes = false;
  }

  /**
   * A message that came before is asked for a byte, or where none did this one: whoever refuses that too refuses all. A message that came
   * shorter than it should came from a folder that works.
   */
  async #provesToWork(otherwise?: number): Promise<boolean> {
    if (this.#short.size > 0) {
      this.#isProven = true;
      return true;
    }
    const good = this.#came > 0 ? [this.#last[1]] : await this.#knownGood();
    if (good.length === 0 && otherwise !== undefined) good.push(otherwise);
    if (good.length === 0) return false;
    let comes = false;
    try {
      const set = sequence(packed(good));
      await this.#session.command(
        'UID FETCH',
        [set, [atom('UID'), body(1)]],
        {
          fetch: (untagged) => {
            const read = readFetch(untagged, this.#session.limits.messageBytes);
            comes ||= (read?.raw ?? read?.instead) !== undefined;
          },
        },
        { bytes: good.length * this.#session.limits.messageBytes },
      );
    } catch (error) {
      if (!isRefusal(this.#session, error)) throw error;
    }
    this.#isProven = comes;
    if (comes) this.#refusedInARow = 0;
    return comes;
  }

  #illness(uid: bigint): MailFailure {
    return (
      this.#firstRefusal ??
      new MailFailure('select', new Finding('mailbox', `message ${uid} and others do not come`).verdict)
    );
  }

  async #ask(uids: number[], items: Items) {
    this.#asked = new Set(uids);
    const { messageBytes, commandResponses } = this.#session.limits;
    let unreadable = 0;
    let isRefused = false;
    let isUnknown = false;
    try {
      ({ unreadable } = await this.#session.command(
        'UID FETCH',
        [sequence(packed(uids)), items(messageBytes)],
        {
          fetch: (untagged) => this.#onFetch(untagged),
          expunge: () => {
            this.expunged += 1;
          },
          vanished: (untagged) => {
            this.expunged += vanished(untagged);
          },
          ok: (untagged) => this.#onOk(untagged),
        },
        {
          streams: true,
          bytes: uids.length * (messageBytes + 64 * 1024),
          responses: commandResponses + 2 * uids.length,
        },
      ));
    } catch (error) {
      if (error instanceof MailFailure && !this.#session.isOpen) this.brokeAt = this.#onItsWay(uids);
      if (!isRefusal(this.#session, error)) throw error;
      this.#firstRefusal ??= error;
      isRefused = true;
      isUnknown = error.verdict.cause === 'protocol';
    }
    return { left: uids.filter((uid) => !this.#seen.has(uid)), unreadable, isRefused, isUnknown };
  }

  #onFetch(untagged: ImapUntagged): Promise<void> | undefined {
    const read = readFetch(untagged, this.#session.limits.messageBytes, this.#believesSizes);
    if (!read) return undefined;
    const uid = read.uid === null ? this.#onlyOneAsked(read) : Number(read.uid);
    if (uid === undefined || !this.#asked.has(uid) || this.#seen.has(uid)) return undefined;
    const { instead: _, raw, ...facts } = read;
    if (this.#believesSizes) {
      this.#weigh(uid, read);
      this.#disbelieve();
    }
    if (!raw) {
      // A mere change of flags looks the same: told apart by asking again.
      this.#bodiless.set(uid, read);
      return undefined;
    }
    this.#seen.add(uid);
    this.#bodiless.delete(uid);
    this.#last = [this.#last[1], uid];
    this.#came += 1;
    this.#refusedInARow = 0;
    this.#isProven = true;
    return this.#onMessage({ ...facts, uid: BigInt(uid), raw });
  }

  // A body without a UID can be nothing else than what was asked for alone.
  #onlyOneAsked(read: ReadMessage): number | undefined {
    if (!read.raw && !read.instead) return undefined;
    if (this.#asked.size === 1) return [...this.#asked][0];
    this.#nameless = true;
    return undefined;
  }

  // What comes under another numbering must not be filed under this one.
  #onOk(untagged: ImapUntagged): void {
    const [name, value] = node(untagged.attributes?.[0])?.section ?? [];
    if (textOf(name).toUpperCase() !== 'UIDVALIDITY') return;
    const now = number(textOf(value));
    if (now === null || now === this.#uidValidity) return;
    throw new MailFailure('select', new Finding('mailbox', 'the folder was renumbered meanwhile').verdict);
  }

  // Servers answer in one direction, mostly upwards: it is the next after the one that came last.
  #onItsWay(uids: number[]): number | undefined {
    const left = uids.filter((uid) => !this.#seen.has(uid));
    const [before, last] = this.#last;
    if (!uids.includes(last)) return left[0];
    const isDownwards = uids.includes(before) && before > last;
    const next = isDownwards ? left.findLast((uid) => uid < last) : left.find((uid) => uid > last);
    return next ?? left[0];
  }
}

/** Pure. How many messages a VANISHED says to be gone (RFC 7162 3.2.10); those of EARLIER were gone before. */
function vanished({ attributes = [] }: ImapUntagged): number {
  const [uids] = attributes;
  if (attributes.length !== 1 || Array.isArray(uids)) return 0;
  return textOf(uids)
    .split(',')
    .map((part) => part.split(':').map(Number))
    .reduce((sum, [from = 0, to = from]) => sum + (Math.abs(to - from) + 1 || 0), 0);
}

/** What stands for a message that does not come, with what its server said of it. */
export function notGiven(uid: bigint, named?: ReadMessage): Arrived {
  return {
    uid,
    raw: named?.instead ?? Buffer.alloc(0),
    size: named?.size ?? 0,
    flags: named?.flags ?? [],
    internalDate: named?.internalDate ?? null,
    note: 'not_given',
  };
}

// <0.n> bounds what comes for one message, whatever size the server believes it has.
const body = (messageBytes: number) =>
  ({ type: 'ATOM', value: 'BODY.PEEK', section: [], partial: [0, messageBytes] }) as ImapArgument;
type Items = (messageBytes: number) => ImapArgument[];
const whole: Items = () => [atom('UID'), { type: 'ATOM', value: 'BODY.PEEK', section: [] } as ImapArgument];
const bare = (bytes: number) => [atom('UID'), body(bytes)];
const withoutFlags = (bytes: number) => [atom('UID'), atom('INTERNALDATE'), atom('RFC822.SIZE'), body(bytes)];
const full = (bytes: number) => [
  atom('UID'),
  atom('FLAGS'),
  atom('INTERNALDATE'),
  atom('RFC822.SIZE'),
  body(bytes),
];

// Each says less than the one before; the last leaves out the bound too, and a literal beyond it ends the session.
const plainer: readonly Items[] = [full, withoutFlags, bare, whole];

/** Pure. `1,2,3,7` as `1:3,7`. */
export function packed(uids: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < uids.length; ) {
    let end = i;
    while (uids[end + 1] === (uids[end] as number) + 1) end++;
    parts.push(end > i ? `${uids[i]}:${uids[end]}` : `${uids[i]}`);
    i = end + 1;
  }
  return parts.join(',');
}
