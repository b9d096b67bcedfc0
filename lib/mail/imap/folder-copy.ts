import type { CopyLimits, FetchedMessage, FolderCursor, FolderStore } from '../copy.ts';
import { isToBeNoted, type Missing, type MissingReason, missedAgain } from '../missing.ts';
import { BrokenNeighbours, brokenAlways } from './broken-neighbours.ts';
import { MessageFetcher, notGiven } from './fetch-messages.ts';
import { FolderBatches } from './folder-batches.ts';
import { fetchHeads } from './heads.ts';
import { listAllUids, listThese, listUids } from './list-uids.ts';
import { isRefusal } from './second-ways.ts';
import type { ImapSession } from './session.ts';
import type { FolderState } from './status.ts';

// One FETCH asks for so many: enough that the exchange does not matter, few enough to stop in between.
const uidsPerFetch = 500;

/**
 * One opened folder on its way into the store: what arrives goes out in batches, each with the cursor behind it, and
 * whatever was asked for and did not come is remembered in the same breath. The cursor passes only what is stored,
 * remembered, or said to be gone.
 */
export class FolderCopy {
  fetched = 0;
  more = false;
  /** Messages of the server that are stored or remembered by now and were not before. */
  accounted = 0;
  readonly #session: ImapSession;
  readonly #state: FolderState;
  readonly #store: FolderStore;
  readonly #limits: CopyLimits;
  readonly #uidValidity: bigint;
  readonly #batches: FolderBatches;
  readonly #fetcher: MessageFetcher;
  readonly #neighbours: BrokenNeighbours;
  readonly #remembered: Map<bigint, Missing>;
  /** UIDs from here on were given out since the folder was looked at last. */
  readonly #newFrom: bigint | null;
  /** Stored messages may be here under other UIDs. */
  #mayKnow: boolean;
  #onUid: (uid: number) => void = () => {};

  constructor(
    session: ImapSession,
    start: FolderCursor,
    state: FolderState,
    store: FolderStore,
    limits: CopyLimits,
    known: { remembered: Missing[]; newFrom: bigint | null; isRenumbered?: boolean },
  ) {
    this.#session = session;
    this.#state = state;
    this.#store = store;
    this.#limits = limits;
    this.#remembered = new Map(known.remembered.map((one) => [one.uid, one]));
    this.#newFrom = known.newFrom;
    this.#mayKnow = known.isRenumbered ?? false;
    this.#batches = new FolderBatches(store, limits, start);
    const uidValidity = start.uidValidity as bigint;
    this.#uidValidity = uidValidity;
    this.#fetcher = new MessageFetcher(
      session,
      uidValidity,
      (message) => {
        this.#onUid(Number(message.uid));
        return this.#take({ ...message, uidValidity });
      },
      () => store.someStored(uidValidity),
    );
    this.#neighbours = new BrokenNeighbours(session, this.#fetcher, this.#remembered, (uids) =>
      store.unknown(uidValidity, uids),
    );
  }

  /** Copies these, ascending, and moves the cursor with them. `isListed`: the server has named them all. */
  async copy(uids: number[], isListed: boolean): Promise<void> {
    const wanted = uids.filter((uid) => !this.#hasItsTurn(uid));
    for (let i = 0; i < wanted.length; i += uidsPerFetch) {
      if (this.fetched >= this.#limits.messages || Date.now() >= this.#limits.stopAt) {
        this.more = true;
        return;
      }
      await this.#copySet(wanted.slice(i, i + uidsPerFetch), isListed);
    }
  }

  /** Copies these, ascending, from the last one down, and moves the cursor's lower end with them. */
  async copyDown(uids: number[]): Promise<void> {
    const wanted = uids.filter((uid) => !this.#hasItsTurn(uid));
    for (let end = wanted.length; end > 0; end -= uidsPerFetch) {
      if (this.fetched >= this.#limits.messages || Date.now() >= this.#limits.stopAt) {
        this.more = true;
        return;
      }
      const set = wanted.slice(Math.max(0, end - uidsPerFetch), end);
      await this.#copySet(set, true);
      this.#batches.move({ olderThan: BigInt(set[0] as number) });
    }
    this.#batches.move({ olderThan: null });
  }

  // What arrives is gathered, and handed over while the next arrives. The cursor follows the messages asked for in
  // their order, so an answer out of order moves it only when the gap has closed.
  async #copySet(set: number[], isListed: boolean): Promise<void> {
    const arrived = new Set<number>();
    let passed = 0;
    const advance = () => {
      while (passed < set.length && arrived.has(set[passed] as number)) passed++;
      if (passed > 0) this.#batches.reached(BigInt(set[passed - 1] as number));
    };
    this.#onUid = (uid) => {
      arrived.add(uid);
      advance();
    };
    try {
      const known = await this.#recognise(set);
      for (const uid of known) this.#onUid(uid);
      const others = set.filter((uid) => !known.has(uid));
      if (others.length > 0) await this.#ask(others, isListed);
    } catch (error) {
      await this.#batches.keepAfter(error);
      throw error;
    } finally {
      this.#onUid = () => {};
    }
    this.#batches.reached(BigInt(set.at(-1) as number));
  }

  /**
   * Those of them that are stored under other UIDs, by size and header: their bodies need not come again. The new numbering is written
   * down first, so that a header that ends the session is asked for once. Where none of many is known the rest is not looked at.
   */
  async #recognise(uids: number[]): Promise<ReadonlySet<number>> {
    if (!this.#mayKnow) return new Set();
    this.#batches.move({});
    await this.#batches.handOver();
    const heads = await fetchHeads(this.#session, this.#uidValidity, uids);
    const known = await this.#store.recogniseByHead(heads, (numbering) => numbering === this.#uidValidity);
    this.#mayKnow = known.size > 0;
    this.accounted += known.size;
    return known;
  }

  /** Known to be missing, and asked for when it is due; what was late and is named now has come. */
  #hasItsTurn(uid: number): boolean {
    const before = this.#remembered.get(BigInt(uid));
    return before !== undefined && before.reason !== 'late';
  }

  /** Asks once more for what was missing: together what only did not come, last and alone what ended a session. */
  async retry(due: Missing[]): Promise<void> {
    const uidsOf = (isRisky: boolean) =>
      due
        .filter(({ uid, reason }) => uid > 0n && (reason === 'broke') === isRisky)
        .sort((a, b) => a.tries - b.tries || Number(a.uid - b.uid))
        .map(({ uid }) => Number(uid));
    const together = uidsOf(false).sort((a, b) => a - b);
    const sets = [...(together.length > 0 ? [together] : []), ...uidsOf(true).map((uid) => [uid])];
    for (const set of sets) {
      try {
        await this.#ask(set, false);
      } catch (error) {
        // The folder hands out nothing just now: that says nothing about these.
        if (isRefusal(this.#session, error)) for (const uid of set) this.#putOff(BigInt(uid));
        await this.#batches.keepAfter(error);
        if (!isRefusal(this.#session, error)) throw error;
      }
    }
    if (due.some(({ uid }) => uid === 0n)) await this.reconcile();
    await this.#batches.handOver();
  }

  async #ask(uids: number[], isListed: boolean): Promise<void> {
    const { expunged } = this.#fetcher;
    const isDoubted = await this.#neighbours.areDoubted(uids);
    try {
      const { refused, unnamed, silent } = await this.#fetcher.fetch(uids);
      const isThere = isListed ? () => true : await this.#namedBesides(unnamed);
      for (const message of refused) {
        const uid = Number(message.uid);
        if (!unnamed.has(uid) || isThere(uid)) this.#miss(message.uid, 'refused', message);
        else this.#passUnlisted(uid);
      }
      const areGone = silent.length <= this.#fetcher.expunged - expunged;
      if (areGone) for (const uid of silent) this.#forget(BigInt(uid));
      else await this.#askForSilent(silent, isListed, silent.length === uids.length);
    } catch (error) {
      if (this.#fetcher.brokeAt === undefined) throw error;
      if (isDoubted && !this.#fetcher.hasCome) throw brokenAlways(error);
      this.#miss(BigInt(this.#fetcher.brokeAt), 'broke');
      throw error;
    }
  }

  /** The server said OK to these and nothing of them: is it still so sure that they are there? */
  async #askForSilent(silent: number[], isListed: boolean, nothingCame: boolean): Promise<void> {
    if (isListed && nothingCame && (await this.#namesOthers(silent))) return;
    const isKnown = (uid: number) => isListed || this.#remembered.has(BigInt(uid));
    const known = silent.filter(isKnown).sort((a, b) => a - b);
    const [lowest = 0, highest = 0] = [known.at(0), known.at(-1)];
    const listed = new Set(
      known.length > 0 ? await listUids(this.#session, BigInt(lowest), BigInt(highest)) : [],
    );
    for (const uid of silent) {
      if (listed.has(uid) && isKnown(uid)) await this.#askAlone(uid);
      else this.#passUnlisted(uid);
    }
  }

  /** Which of these, asked for by guess and refused, are in the server's list: a refusal alone says of none that it is there. */
  async #namedBesides(uids: ReadonlySet<number>): Promise<(uid: number) => boolean> {
    if (uids.size === 0) return () => true;
    const ascending = [...uids].sort((a, b) => a - b);
    try {
      const listed = await listThese(this.#session, ascending);
      return (uid) => listed.has(uid);
    } catch (error) {
      if (!isRefusal(this.#session, error)) throw error;
      return () => true; // there is no list either
    }
  }

  #passUnlisted(uid: number): void {
    if (this.#isLate(uid)) this.#miss(BigInt(uid), 'late');
    else this.#forget(BigInt(uid));
  }

  /**
   * A list of which nothing came, where another list is as long as the server counts and has none of it, was no list of
   * UIDs: those that are there are found by the count.
   */
  async #namesOthers(silent: number[]): Promise<boolean> {
    const others = new Set(await listAllUids(this.#session, this.counted));
    return others.size > 0 && others.size === this.counted && !silent.some((uid) => others.has(uid));
  }

  async #askAlone(uid: number): Promise<void> {
    const { refused, silent } = await this.#fetcher.fetch([uid]);
    for (const message of refused) this.#miss(message.uid, 'refused', message);
    for (const one of silent) this.#miss(BigInt(one), 'refused');
  }

  /** Passed by UIDNEXT since the last look and named by no list: it may show up yet. */
  #isLate(uid: number): boolean {
    const before = this.#remembered.get(BigInt(uid));
    if (before) return before.reason === 'late';
    const { uidNext } = this.#state;
    return (
      this.#newFrom !== null && BigInt(uid) >= this.#newFrom && (uidNext === null || BigInt(uid) < uidNext)
    );
  }

  /** UIDs that the server has passed without naming them in its list. */
  watchForLate(uids: number[]): void {
    for (const uid of uids) {
      if (this.#isLate(uid) && !this.#remembered.has(BigInt(uid))) this.#miss(BigInt(uid), 'late');
    }
  }

  /**
   * Compares what the server counts with what is stored: every message is listed another way than before, and those
   * that are neither stored nor remembered are fetched.
   */
  async reconcile(): Promise<void> {
    await this.#batches.handOver();
    const listed = await listAllUids(this.#session, this.counted);
    const unknown = await this.#store.unknown(this.#uidValidity, listed);
    const wanted = unknown.filter((uid) => !this.#hasItsTurn(uid));
    for (let i = 0; i < wanted.length; i += uidsPerFetch) {
      if (Date.now() >= this.#limits.stopAt) {
        this.more = true;
        return;
      }
      try {
        await this.#ask(wanted.slice(i, i + uidsPerFetch), true);
      } catch (error) {
        await this.#batches.keepAfter(error);
        throw error;
      }
    }
    this.#batches.reached(BigInt(listed.at(-1) ?? 0));
    const counted = this.counted;
    const unlisted = counted === null ? 0 : counted - listed.length;
    if (unlisted > 0) this.#miss(0n, 'unlisted', undefined, unlisted);
    else this.#forget(0n);
  }

  /** How many messages the server counts, without those it has said to be gone since. */
  get counted(): number | null {
    const { exists } = this.#state;
    return exists === null ? null : Math.max(0, exists - this.#fetcher.expunged);
  }

  /** Commits what is left, with the cursor at the end of the folder if all of it was seen. `isOff`: the counts differ. */
  async finish(last: bigint | null, isOff: boolean): Promise<void> {
    if (!this.more) {
      if (last !== null) this.#batches.reached(last);
      this.#batches.move({ uidNext: this.#state.uidNext, messageCount: this.counted, isOff });
    }
    await this.#batches.handOver();
  }

  #miss(uid: bigint, reason: MissingReason, note?: Omit<FetchedMessage, 'uidValidity'>, count = 1): void {
    const before = this.#remembered.get(uid);
    const change = missedAgain(before, { uid, count, reason });
    this.#batches.change(change);
    if ('isOver' in change) {
      this.#remembered.delete(uid);
      return;
    }
    if (!before && reason !== 'late' && uid > 0n) this.accounted += 1;
    this.#remembered.set(uid, change);
    if (reason !== 'late' && uid > 0n) this.#onUid(Number(uid));
    if (!isToBeNoted(change) || (before && isToBeNoted(before))) return;
    this.fetched += 1;
    this.#batches.add({ ...(note ?? notGiven(uid)), uidValidity: this.#uidValidity });
  }

  #putOff(uid: bigint): void {
    const before = this.#remembered.get(uid);
    if (before) this.#batches.change(missedAgain(before, before));
  }

  // It is no longer counted either: a server that still has it, whatever it said, counts one too many then.
  #forget(uid: bigint): void {
    const before = this.#remembered.get(uid);
    if (!before) return;
    this.#remembered.delete(uid);
    this.#batches.change({ uid, isOver: true });
    if (uid > 0n && before.reason !== 'late') this.#batches.countOneLess();
  }

  #take(message: FetchedMessage): Promise<void> | undefined {
    this.fetched += 1;
    if (!this.#hasItsTurn(Number(message.uid))) this.accounted += 1;
    this.#remembered.delete(message.uid);
    return this.#batches.take(message);
  }
}
