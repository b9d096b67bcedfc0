import { randomUUID } from 'node:crypto';
import { Finding, MailFailure } from '../judge/failure.ts';
import { type Drop, isYes, readItem, readItems, readStat } from './answers.ts';
import { linesOf } from './dotted.ts';
import { headIn, markOf } from './head-mark.ts';
import { doubted, mostDoubted, type Named, numbered, numberOf } from './names.ts';
import type { Pop3Session } from './session.ts';

export type Maildrop = {
  /** As the server counts; null: it does not say. */
  count: number | null;
  /** Every message that it names, in its order. */
  messages: Named[];
  /** What will be the same only if nothing came or went. */
  mark: bigint;
};

/**
 * What a server holds. It is locked as long as a session lasts (RFC 1939 3), so each question is asked once in it, and the
 * numbers of its messages hold for as long.
 */
export class MaildropReader {
  readonly #session: Pop3Session;
  #stat: Promise<{ drop: Drop | null; mark: bigint }> | undefined;
  #named: Promise<{ at: number; name: string }[]> | undefined;
  #whole: Promise<Maildrop> | undefined;
  #sizes: ReadonlyMap<number, number> | undefined;
  #hasTop: boolean;
  #hasShownTop = false;

  constructor(session: Pop3Session) {
    this.#session = session;
    this.#hasTop = session.capabilities?.has('TOP') ?? true;
  }

  /**
   * How much there is, and what the last message is called: two short answers that cannot both stay the same when
   * something comes or goes. Throws a `MailFailure`.
   */
  look(): Promise<{ drop: Drop | null; mark: bigint }> {
    this.#stat ??= this.#look();
    return this.#stat;
  }

  /** Every message by its name. Throws a `MailFailure`, which says so plainly where the server has no names. */
  list(): Promise<Maildrop> {
    this.#whole ??= this.#list();
    return this.#whole;
  }

  /** The sizes that the server gives for these; what it does not say is left out. */
  async sizesOf(messages: readonly Named[]): Promise<ReadonlyMap<number, number>> {
    if (this.#sizes) return this.#sizes;
    const sizeIn = ({ at, value }: { at: number; value: string }): [number, number][] =>
      /^\d{1,15}$/.test(value) ? [[at, Number(value)]] : [];
    if (messages.length <= fewMessages) {
      const answers = await this.#askEach(messages.map(({ at }) => `LIST ${at}`));
      return new Map(answers.flatMap((answer) => itemIn(answer)?.flatMap(sizeIn) ?? []));
    }
    const lines = await this.#linesOrNull('LIST');
    this.#sizes = new Map(
      readItems(lines ?? []).flatMap((item) => sizeIn({ ...item, value: item.value.split(' ', 1)[0] ?? '' })),
    );
    return this.#sizes;
  }

  /** The heads of some messages; empty where the server does not hand one out. */
  async headsOf(messages: readonly number[]): Promise<Buffer[]> {
    const heads: Buffer[] = [];
    for (let i = 0; i < messages.length; i = heads.length) {
      const window = this.#windowOf(messages, i);
      await this.#readHeads(window, (head) => heads.push(head));
    }
    return heads;
  }

  /** Whether it knows TOP the first one shows. */
  #windowOf(messages: readonly number[], from: number): readonly number[] {
    return messages.slice(from, from + (this.#session.isPipelined && this.#hasShownTop ? headsAhead : 1));
  }

  /** `take`: each head in their order, and how many bytes were read for it. */
  async #readHeads(
    messages: readonly number[],
    take: (head: Buffer, bytes: number, at: number) => void,
  ): Promise<void> {
    const { messageBytes } = this.#session.limits;
    const verb = (at: number) => (this.#hasTop ? `TOP ${at} 0` : `RETR ${at}`);
    this.#session.say(...messages.map(verb));
    let passes: MailFailure | undefined;
    for (const at of messages) {
      const answer = await this.#session.answer();
      if (isYes(answer)) {
        const part = await this.#session.part(this.#hasTop ? mostHead : messageBytes);
        this.#hasShownTop = this.#hasTop;
        take(headIn(part), part.length, at);
        continue;
      }
      const refusal = this.#session.refusal(answer);
      if (this.#hasTop && !this.#hasShownTop && isUnknown(refusal)) {
        // Optional (RFC 1939 7): then the whole message is read for its head.
        this.#hasTop = false;
        await this.#readHeads([at], take);
        continue;
      }
      if (passing.has(refusal.verdict.cause)) passes = refusal;
      take(Buffer.alloc(0), 0, at);
    }
    if (passes) throw passes;
  }

  /**
   * What tells these messages apart, by where they stand; of each head that alone is kept. One that is not handed out is left out, and is
   * among those that the server does not name. Throws a `MailFailure` where too much had to be read, or none was handed out.
   */
  async #marksOf(messages: readonly number[]): Promise<Map<number, string>> {
    const most = this.#session.limits.tellApartBytes;
    const marks = new Map<number, string>();
    let [read, done] = [0, 0];
    while (done < messages.length) {
      await this.#readHeads(this.#windowOf(messages, done), (head, bytes, at) => {
        [read, done] = [read + bytes, done + 1];
        if (head.length > 0) marks.set(at, markOf(head));
      });
      // Without TOP the messages are read whole: what that comes to is known before, as far as the server says.
      const isLarge = done === 1 && !this.#hasTop && (await this.#bytesOf(messages)) > most;
      if (read > most || isLarge) throw tooMuchToRead(most);
    }
    if (marks.size === 0 && messages.length > 0) throw noHeads();
    return marks;
  }

  async #bytesOf(messages: readonly number[]): Promise<number> {
    const sizes = await this.sizesOf(messages.map((at) => ({ at, uid: 0 })));
    return messages.reduce((sum, at) => sum + (sizes.get(at) ?? 0), 0);
  }

  async #look(): Promise<{ drop: Drop | null; mark: bigint }> {
    const drop = await this.#believedDrop();
    let last = '';
    if (drop && drop.count > 0) {
      this.#session.say(`UIDL ${drop.count}`);
      // Where it is refused the whole list says why, or does without.
      last = await this.#session.answer();
      // A place is no name, and where there is none at all it is the same: tomorrow another message of the same size may be there.
      const isPlace = itemIn(last)?.some(({ at, value }) => value === `${at}`);
      const isUnnamed = !isYes(last) && isUnknown(this.#session.refusal(last));
      if (isPlace || isUnnamed) last = await this.#markOfLast(drop.count);
    }
    return { drop, mark: BigInt(numberOf(`${drop?.count} ${drop?.octets} ${last}`)) };
  }

  /** Where its head is not handed out nobody can say that nothing came. */
  async #markOfLast(at: number): Promise<string> {
    const [head = Buffer.alloc(0)] = await this.headsOf([at]);
    return head.length > 0 ? markOf(head) : randomUUID();
  }

  /** What STAT says; null where it does not say, or says that nothing is there and the list has something. */
  async #believedDrop(): Promise<Drop | null> {
    this.#session.say('STAT');
    const answer = await this.#session.answer();
    const refusal = isYes(answer) ? null : this.#session.refusal(answer);
    if (refusal && !isUnknown(refusal)) throw refusal;
    const drop = readStat(answer);
    if (drop?.count !== 0) return drop;
    const named = await this.#names().catch((error) => {
      if (this.#session.isOpen && error instanceof MailFailure) return []; // none there, and no list of none
      throw error;
    });
    return named.length > 0 ? null : drop;
  }

  async #list(): Promise<Maildrop> {
    const { drop, mark } = await this.look();
    const count = drop?.count ?? null;
    if (count === 0) return { count, messages: [], mark };
    const named = await this.#names();
    const listed = named.length > 0 ? named : await this.#byPlace();
    return { count, messages: numbered(await this.#toldApart(listed)), mark };
  }

  #names(): Promise<{ at: number; name: string }[]> {
    this.#named ??= this.#askNames();
    return this.#named;
  }

  async #askNames(): Promise<{ at: number; name: string }[]> {
    this.#session.say('UIDL');
    const answer = await this.#session.answer();
    if (!isYes(answer)) {
      const refusal = this.#session.refusal(answer);
      // UIDL is optional (RFC 1939 7): what tells the messages apart then are their heads.
      const places = isUnknown(refusal) ? await this.#byPlace() : [];
      if (places.length === 0 || places.length > mostDoubted) throw withoutNames(refusal);
      return places;
    }
    const items = readItems(linesOf(await this.#session.part(this.#session.limits.commandBytes)));
    return items.map(({ at, value }) => ({ at, name: value }));
  }

  /** Every message, called by its place for want of a name. */
  async #byPlace(): Promise<{ at: number; name: string }[]> {
    return readItems((await this.#linesOrNull('LIST')) ?? []).map(({ at }) => ({ at, name: `${at}` }));
  }

  /** RFC 1939 7: a name is one message's for ever. Where that is not so, what tells two messages apart is their head. */
  async #toldApart(listed: { at: number; name: string }[]): Promise<{ at: number; name: string }[]> {
    const doubts = doubted(listed);
    if (doubts.size === 0) return listed;
    if (doubts.size > mostDoubted) throw sameNames(doubts.size);
    const marks = await this.#marksOf([...doubts]);
    return listed.flatMap(({ at, name }) => {
      if (!doubts.has(at)) return [{ at, name }];
      const mark = marks.get(at);
      // By its place a name says nothing at all.
      return mark === undefined ? [] : [{ at, name: `${name === `${at}` ? '' : name}\0${mark}` }];
    });
  }

  /** The answers to short questions that may all be asked at once. */
  async #askEach(commands: string[]): Promise<string[]> {
    const answers: string[] = [];
    const atOnce = this.#session.isPipelined ? commands.length : 1;
    for (let i = 0; i < commands.length; i += atOnce) {
      const some = commands.slice(i, i + atOnce);
      this.#session.say(...some);
      for (const _ of some) answers.push(await this.#session.answer());
    }
    return answers;
  }

  async #linesOrNull(command: string): Promise<string[] | null> {
    this.#session.say(command);
    const answer = await this.#session.answer();
    return isYes(answer) ? linesOf(await this.#session.part(this.#session.limits.commandBytes)) : null;
  }
}

/** So few are asked for one by one, many by one list. */
const fewMessages = 20;

/** So many heads are on their way at once, where the server takes them so. */
const headsAhead = 16;

// A head larger than this is built to hurt.
const mostHead = 4 * 1024 * 1024;

function itemIn(answer: string) {
  const item = isYes(answer) ? readItem(answer.replace(/^\+OK\s*/i, '')) : null;
  return item && [{ ...item, value: item.value.split(' ', 1)[0] ?? '' }];
}

/** What refuses a command that a server need not know, and no message. */
function isUnknown({ verdict }: MailFailure): boolean {
  return verdict.cause === 'protocol';
}

// What passes by itself is said as it is.
const passing: ReadonlySet<string> = new Set(['throttled', 'server_unavailable', 'locked_out', 'network']);

function withoutNames(refusal: MailFailure): MailFailure {
  if (passing.has(refusal.verdict.cause)) return refusal;
  const evidence = `the server does not name its messages (UIDL), so nobody can tell which are new: ${refusal.verdict.evidence}`;
  return new MailFailure('select', new Finding('protocol', evidence.slice(0, 200), 'NO_UIDL').verdict);
}

function tooMuchToRead(bytes: number): MailFailure {
  const megabytes = Math.ceil(bytes / 1024 / 1024);
  const evidence = `the server does not name its messages (UIDL), and more than ${megabytes} MB would have to be read at each check to tell them apart: none is fetched before there are fewer`;
  return new MailFailure('select', new Finding('protocol', evidence, 'NO_UIDL').verdict);
}

function noHeads(): MailFailure {
  const evidence =
    'the server does not name its messages (UIDL), and hands out no head to tell them apart by';
  return new MailFailure('select', new Finding('mailbox', evidence, 'NO_UIDL').verdict);
}

function sameNames(count: number): MailFailure {
  const evidence = `the server gives ${count} of its messages names (UIDL) that it gives to others too, so nobody can tell which are new`;
  return new MailFailure('select', new Finding('protocol', evidence, 'SAME_UIDL').verdict);
}
