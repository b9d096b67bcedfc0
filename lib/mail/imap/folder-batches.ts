import type { CopyLimits, FetchedMessage, FolderCursor, FolderStore } from '../copy.ts';
import { MailFailure } from '../judge/failure.ts';
import type { MissingChange } from '../missing.ts';

/**
 * What one folder hands to the store: messages and what became of missing ones, in batches, each with the cursor behind
 * it. One is written at a time, in the order of their cursors: the cursor behind a batch that could not be kept would
 * pass it. After a write that failed every call that waits for one throws its error.
 */
export class FolderBatches {
  readonly #store: FolderStore;
  readonly #limits: CopyLimits;
  #cursor: FolderCursor;
  #messages: FetchedMessage[] = [];
  #changes: MissingChange[] = [];
  #bytes = 0;
  #isMoved = false;
  #writing: Promise<void> = Promise.resolve();
  #failed: { error: unknown } | undefined;

  constructor(store: FolderStore, limits: CopyLimits, start: FolderCursor) {
    this.#store = store;
    this.#limits = limits;
    this.#cursor = start;
  }

  /** Everything up to this UID is stored, remembered or said to be gone. */
  reached(uid: bigint): void {
    if (uid > this.#cursor.lastUid) this.move({ lastUid: uid });
  }

  move(to: Partial<FolderCursor>): void {
    this.#cursor = { ...this.#cursor, ...to };
    this.#isMoved = true;
  }

  /** One message less is counted of those the cursor knows; written with the next batch that there is. */
  countOneLess(): void {
    const { messageCount } = this.#cursor;
    if (messageCount === null) return;
    this.#cursor = { ...this.#cursor, messageCount: Math.max(0, messageCount - 1) };
  }

  change(missing: MissingChange): void {
    this.#changes.push(missing);
  }

  /** Adds a message; the batch is not handed over for it. */
  add(message: FetchedMessage): void {
    this.#messages.push(message);
    this.#bytes += message.raw.length;
  }

  /** Adds a message. A promise only where the batch is full and the one before is still being written: that holds the server back. */
  take(message: FetchedMessage): Promise<void> | undefined {
    this.add(message);
    const { batchCount, batchBytes } = this.#limits;
    const isFull = this.#messages.length >= batchCount || this.#bytes >= batchBytes;
    return isFull ? this.#begin() : undefined;
  }

  /** Commits what there is. */
  async handOver(): Promise<void> {
    if (this.#messages.length > 0 || this.#changes.length > 0 || this.#isMoved) await this.#begin();
    await this.#writing;
    if (this.#failed) throw this.#failed.error;
  }

  /** A session ended with `error`: what has arrived is worth keeping, and so is the first reason. */
  async keepAfter(error: unknown): Promise<void> {
    if (error instanceof MailFailure) await this.handOver().catch(() => {});
  }

  async #begin(): Promise<void> {
    const before = this.#writing;
    const [messages, changes, cursor] = [this.#messages, this.#changes, this.#cursor];
    this.#messages = [];
    this.#changes = [];
    this.#bytes = 0;
    this.#isMoved = false;
    this.#cursor = { ...cursor, isRestarted: undefined, isRenumbered: undefined };
    this.#writing = before.then(() => this.#save(messages, cursor, changes));
    await before;
    if (this.#failed) throw this.#failed.error;
  }

  async #save(messages: FetchedMessage[], cursor: FolderCursor, changes: MissingChange[]): Promise<void> {
    if (this.#failed) return;
    try {
      await this.#store.save(messages, cursor, changes);
    } catch (error) {
      this.#failed = { error };
    }
  }
}
