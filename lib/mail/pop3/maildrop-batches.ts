import type { CopyLimits, FetchedMessage, FolderCursor, FolderStore } from '../copy.ts';
import {
  isToBeNoted,
  type Missing,
  type MissingChange,
  type MissingReason,
  missedAgain,
} from '../missing.ts';
import { whole } from './fetched.ts';
import { type Named, numbering } from './names.ts';
import type { Pop3Session } from './session.ts';

/**
 * What one maildrop hands to the store: messages and what became of missing ones, in batches, each with the cursor behind it. A
 * message that the server renamed takes its new name, and is not there twice. Throws what the store throws.
 */
export class MaildropBatches {
  /** So many messages are new, or noted as not given. */
  fetched = 0;
  readonly #session: Pop3Session;
  readonly #store: FolderStore;
  readonly #limits: CopyLimits;
  /** All the server names. */
  readonly #listed: ReadonlySet<number>;
  readonly #remembered: Map<bigint, Missing>;
  #cursor: FolderCursor;
  #messages: FetchedMessage[] = [];
  #changes: MissingChange[] = [];
  #bytes = 0;

  constructor(
    session: Pop3Session,
    cursor: FolderCursor,
    store: FolderStore,
    limits: CopyLimits,
    known: { listed: readonly Named[]; remembered: Missing[] },
  ) {
    this.#session = session;
    this.#store = store;
    this.#limits = limits;
    this.#remembered = new Map(known.remembered.map((one) => [one.uid, one]));
    this.#listed = new Set(known.listed.map(({ uid }) => uid));
    this.#cursor = { ...cursor, uidValidity: numbering, uidNext: null, messageCount: null };
  }

  /** What is remembered of a missing message; undefined: it is not missing. */
  remembered(uid: number | bigint): Missing | undefined {
    return this.#remembered.get(BigInt(uid));
  }

  /** Adds a message, and commits a batch that is full. */
  async take(message: FetchedMessage): Promise<void> {
    this.add(message);
    const { batchCount, batchBytes } = this.#limits;
    if (this.#messages.length >= batchCount || this.#bytes >= batchBytes) await this.#save();
  }

  /** Adds a message; the batch is not handed over for it. */
  add(message: FetchedMessage): void {
    this.fetched += 1;
    this.#remembered.delete(message.uid);
    this.#messages.push(message);
    this.#bytes += message.raw.length;
  }

  /** A message did not come once more. */
  miss(uid: bigint, reason: MissingReason, count = 1): void {
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
    this.#messages.push({ ...whole(Number(uid), Buffer.alloc(0)), note: 'not_given' });
  }

  /** The server named stored messages otherwise; written with what comes next. */
  noteRenumbered(): void {
    this.#cursor = { ...this.#cursor, isRenumbered: true };
  }

  /** What is remembered of messages that are not there any more is over. */
  forgetGone(): void {
    for (const uid of this.#remembered.keys())
      if (uid > 0n && !this.#listed.has(Number(uid))) this.#forget(uid);
  }

  /** Remembers messages that the server counts and does not name. */
  count(count: number | null): void {
    const unnamed = count === null ? 0 : count - this.#listed.size;
    if (unnamed > 0) this.miss(0n, 'unlisted', unnamed);
    else if (this.#remembered.has(0n)) this.#forget(0n);
  }

  /** Commits what is left, with how the maildrop was left: all of it was seen. */
  async finish(count: number | null, mark: bigint): Promise<void> {
    this.count(count);
    this.#cursor = { ...this.#cursor, uidNext: mark, messageCount: count };
    await this.#save();
  }

  /** Commits what there is. */
  async keep(): Promise<void> {
    if (this.#messages.length > 0 || this.#changes.length > 0) await this.#save();
  }

  #forget(uid: bigint): void {
    this.#remembered.delete(uid);
    this.#changes.push({ uid, isOver: true });
  }

  async #save(): Promise<void> {
    const [batch, changes] = [this.#messages, this.#changes];
    [this.#messages, this.#changes, this.#bytes] = [[], [], 0];
    this.#session.pause();
    // A message that came under a new name may be stored under one that is gone.
    const isThere = (uid: number) => this.#listed.has(uid);
    const fresh = batch.length > 0 ? await this.#store.recognise(batch, isThere) : batch;
    this.fetched -= batch.length - fresh.length;
    await this.#store.save(fresh, this.#cursor, changes);
    this.#cursor = { ...this.#cursor, isRenumbered: undefined };
  }
}
