import type { ImapSession } from './connect.ts';
import { MailFailure } from './failure.ts';
import type { FetchedMessage } from './fetch.ts';
import { atom, node, number, sequence, textOf } from './folder-state.ts';
import type { ImapArgument, ImapAttribute, ImapUntagged } from './imap-client.ts';

type Uids = number[] | { from: bigint; to: bigint };
type Arrived = Omit<FetchedMessage, 'uidValidity'>;
type OnMessage = (message: Arrived) => Promise<void> | undefined;

// More messages than this that the server cannot hand out are no longer a few bad ones.
const mostRefused = 20;

/**
 * Hands over the messages asked for as they arrive, each once, nothing that was not asked for. Messages that
 * went meanwhile are left out. One the server names but does not hand out comes with a note, so that it never
 * blocks the folder. Reads by PEEK: flags stay as they are. Throws a `MailFailure`, or what `onMessage` throws.
 */
export async function fetchMessages(session: ImapSession, uids: Uids, onMessage: OnMessage): Promise<void> {
  const once = new Once(session, uids, onMessage);
  try {
    await once.ask(uids);
  } catch (error) {
    if (!(error instanceof MailFailure) || !session.isOpen || error.verdict.cause === 'throttled')
      throw error;
    // A NO for the whole: one message the server itself cannot read is enough for that. One by one, then.
    await once.askEach(Array.isArray(uids) ? uids : range(uids), error);
  }
  await once.askAgain();
}

class Once {
  readonly #session: ImapSession;
  readonly #onMessage: OnMessage;
  readonly #isAsked: (uid: number) => boolean;
  readonly #seen = new Set<number>();
  readonly #bodiless = new Map<number, Arrived>();

  constructor(session: ImapSession, uids: Uids, onMessage: OnMessage) {
    this.#session = session;
    this.#onMessage = onMessage;
    const set = Array.isArray(uids) ? new Set(uids) : undefined;
    this.#isAsked = (uid) =>
      Array.isArray(uids) ? set?.has(uid) === true : uid >= uids.from && uid <= uids.to;
  }

  async ask(uids: Uids): Promise<void> {
    const count = Array.isArray(uids) ? uids.length : Number(uids.to - uids.from) + 1;
    const { messageBytes, commandResponses } = this.#session.limits;
    await this.#session.command(
      'UID FETCH',
      [sequence(Array.isArray(uids) ? packed(uids) : `${uids.from}:${uids.to}`), items(messageBytes)],
      { fetch: (untagged) => this.#onFetch(untagged) },
      {
        streams: true,
        bytes: count * (messageBytes + 64 * 1024),
        responses: commandResponses + 2 * count,
      },
    );
  }

  async askEach(uids: number[], whole: MailFailure): Promise<void> {
    const refused: number[] = [];
    const before = this.#seen.size;
    for (const uid of uids.filter((one) => !this.#seen.has(one))) {
      try {
        await this.ask([uid]);
      } catch (error) {
        if (!(error instanceof MailFailure) || !this.#session.isOpen) throw error;
        refused.push(uid);
        // Nothing works: the folder is ill, not a message. Nothing is passed over.
        if (refused.length > mostRefused) throw whole;
      }
    }
    if (refused.length > 0 && this.#seen.size === before) throw whole;
    for (const uid of refused) await this.#deliver(withoutBytes(uid, 0));
  }

  /** Once more for each message that was named without its bytes. */
  async askAgain(): Promise<void> {
    for (const uid of [...this.#bodiless.keys()]) {
      this.#bodiless.delete(uid);
      await this.ask([uid]);
      const message = this.#bodiless.get(uid);
      if (message) await this.#deliver({ ...message, note: 'not_given' });
    }
  }

  #onFetch(untagged: ImapUntagged): Promise<void> | undefined {
    const read = readFetch(untagged, this.#session.limits.messageBytes);
    if (!read || !this.#isAsked(Number(read.uid)) || this.#seen.has(Number(read.uid))) return undefined;
    if (read.raw) return this.#deliver({ ...read, raw: read.raw });
    // A mere change of flags looks the same: told apart by asking again.
    this.#bodiless.set(Number(read.uid), { ...read, ...emptyBody });
    return undefined;
  }

  #deliver(message: Arrived): Promise<void> | undefined {
    this.#seen.add(Number(message.uid));
    this.#bodiless.delete(Number(message.uid));
    return this.#onMessage(message);
  }
}

const emptyBody = { raw: Buffer.alloc(0) };

function withoutBytes(uid: number, size: number): Arrived {
  return { uid: BigInt(uid), ...emptyBody, size, flags: [], internalDate: null, note: 'not_given' };
}

// <0.n> bounds what comes for one message, whatever size the server believes it has.
function items(messageBytes: number): ImapArgument {
  const body = { type: 'ATOM', value: 'BODY.PEEK', section: [], partial: [0, messageBytes] };
  return [atom('UID'), atom('FLAGS'), atom('INTERNALDATE'), atom('RFC822.SIZE'), body as ImapArgument];
}

type Read = Omit<Arrived, 'raw'> & { raw: Buffer | undefined };

/** Pure. One FETCH response, or undefined where it names no message. */
export function readFetch(untagged: ImapUntagged, messageBytes: number): Read | undefined {
  const list = untagged.attributes?.[1];
  if (!Array.isArray(list)) return undefined;
  let uid: bigint | null = null;
  let size = 0;
  let raw: Buffer | undefined;
  let flags: string[] = [];
  let internalDate: Date | null = null;
  for (let i = 0; i + 1 < list.length; i += 2) {
    const value = list[i + 1];
    switch (textOf(list[i]).toUpperCase()) {
      case 'UID':
        uid = number(textOf(value));
        break;
      case 'RFC822.SIZE':
        size = Number(number(textOf(value)) ?? 0n);
        break;
      case 'FLAGS':
        flags = readFlags(value);
        break;
      case 'INTERNALDATE':
        internalDate = readDate(textOf(value));
        break;
      case 'BODY':
        if (node(list[i])?.section?.length === 0) raw = bytesOf(value);
        break;
    }
  }
  if (uid === null || uid === 0n || uid > 0xffff_ffffn) return undefined;
  // A message of exactly the limit is whole only if the server says that this is its size.
  const isCut = raw !== undefined && raw.length >= messageBytes && size !== raw.length;
  if (raw && isCut)
    return {
      uid,
      raw: headOf(raw),
      size: Math.max(size, raw.length),
      flags,
      internalDate,
      note: 'too_large',
    };
  return { uid, raw, size: raw?.length ?? size, flags, internalDate };
}

const headBytes = 256 * 1024;

// Of a message over the limit its head is kept, so that lists can show what it is.
function headOf(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  return Buffer.from(raw.subarray(0, Math.min(end < 0 ? headBytes : end + 4, headBytes)));
}

function bytesOf(value: ImapAttribute | undefined): Buffer | undefined {
  const found = node(value)?.value;
  return typeof found === 'string' ? Buffer.from(found) : found;
}

/** Pure. The flags of a response, each once. */
export function readFlags(value: ImapAttribute | undefined): string[] {
  if (!Array.isArray(value)) return [];
  const words = value.map(textOf).filter((word) => /^[\x21-\x7e]{1,64}$/.test(word));
  return [...new Set(words)].slice(0, 64);
}

// "17-Jul-1996 02:44:25 -0700" (RFC 3501); years a database cannot hold are none.
function readDate(text: string): Date | null {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  return year >= 1900 && year < 3000 ? date : null;
}

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

function range({ from, to }: { from: bigint; to: bigint }): number[] {
  return Array.from({ length: Number(to - from) + 1 }, (_, i) => Number(from) + i);
}
