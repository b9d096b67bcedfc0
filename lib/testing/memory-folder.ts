import type {
  FetchedMessage,
  FolderCursor,
  FolderStore,
  IsNamed,
  SeenHead,
  StoredHead,
} from '../mail/copy.ts';
import type { Missing, MissingChange } from '../mail/missing.ts';
import { tellsApart } from '../mail/telling-head.ts';

/**
 * A folder's messages, cursor and missing ones in memory, by the same contract as lib/messages/store.ts, with a
 * clock that a test moves.
 */
export class MemoryFolder implements FolderStore {
  cursor: FolderCursor;
  now = 0;
  /** Runs before a batch is kept, and may take its time or throw: then nothing of the batch is kept. */
  beforeSave: (batch: FetchedMessage[]) => Promise<void> = async () => {};
  /** Every batch as it came. */
  readonly batches: { messages: FetchedMessage[]; next: FolderCursor }[] = [];
  readonly #messages = new Map<string, FetchedMessage>();
  readonly #missing = new Map<bigint, Missing & { nextTryAt: number | null }>();
  readonly #before = new Map<string, number>();

  constructor(cursor: Partial<FolderCursor> = {}) {
    this.cursor = { ...newFolder, ...cursor };
  }

  /** Under the present numbering, ascending. */
  get messages(): FetchedMessage[] {
    const present = (this.cursor.uidValidity ?? 0n).toString();
    return [...this.#messages]
      .filter(([key]) => key.startsWith(`${present}:`))
      .map(([, message]) => message)
      .sort((a, b) => Number(a.uid - b.uid));
  }

  get isMissingDue(): boolean {
    return [...this.#missing.values()].some(({ nextTryAt }) => nextTryAt !== null && nextTryAt <= this.now);
  }

  async save(batch: FetchedMessage[], next: FolderCursor, missing: MissingChange[]): Promise<void> {
    await this.beforeSave(batch);
    this.batches.push({ messages: batch, next });
    if (next.isRestarted || next.uidValidity !== this.cursor.uidValidity) this.#missing.clear();
    if (next.isRestarted) this.#setAside(next.uidValidity ?? 0n);
    for (const message of batch) {
      const key = `${message.uidValidity}:${message.uid}`;
      const stored = this.#messages.get(key);
      const cameAfterAll = stored?.note === 'not_given' && message.note !== 'not_given';
      if (message.note !== 'not_given') this.#missing.delete(message.uid);
      if (!stored || cameAfterAll) this.#messages.set(key, message);
    }
    for (const change of missing) {
      if ('isOver' in change) this.#missing.delete(change.uid);
      else {
        const { retryInMs, ...row } = change;
        this.#missing.set(row.uid, { ...row, nextTryAt: retryInMs === null ? null : this.now + retryInMs });
      }
    }
    const isSameNumbering = next.uidValidity === this.cursor.uidValidity && !next.isRestarted;
    const least = isSameNumbering ? this.cursor.lastUid : 0n;
    const { isRestarted: _, ...cursor } = next;
    this.cursor = { ...cursor, lastUid: next.lastUid > least ? next.lastUid : least };
  }

  async unknown(uidValidity: bigint, uids: number[]): Promise<number[]> {
    const isStored = (uid: number) => {
      const message = this.#messages.get(`${uidValidity}:${uid}`);
      return message !== undefined && message.note !== 'not_given';
    };
    return uids.filter((uid) => !isStored(uid));
  }

  async recognise(messages: FetchedMessage[], isThere: (uid: number) => boolean): Promise<FetchedMessage[]> {
    return messages.filter((message) => {
      const [key, stored] =
        [...this.#messages].find(
          ([, one]) => !isThere(Number(one.uid)) && !one.note && one.raw.equals(message.raw),
        ) ?? [];
      if (!key || !stored || message.note) return true;
      this.#messages.delete(key);
      this.#messages.set(`${message.uidValidity}:${message.uid}`, { ...stored, uid: message.uid });
      return false;
    });
  }

  async sizesAside(sizes: number[], isNamed: IsNamed): Promise<Set<number>> {
    const aside = this.#aside(isNamed).map(([, { size }]) => size);
    return new Set(sizes.filter((size) => aside.includes(size)));
  }

  async recogniseByHead(messages: SeenHead[], isNamed: IsNamed): Promise<Set<number>> {
    const known = new Set<number>();
    for (const { uid, uidValidity, size, head, flags } of messages) {
      if (!tellsApart(head)) continue;
      const [key, stored] =
        this.#aside(isNamed).find(
          ([, one]) => one.size === size && one.raw.subarray(0, head.length).equals(head),
        ) ?? [];
      if (!key || !stored) continue;
      this.#messages.delete(key);
      this.#messages.set(`${uidValidity}:${uid}`, {
        ...stored,
        uid,
        uidValidity,
        flags: flags ?? stored.flags,
      });
      known.add(Number(uid));
    }
    return known;
  }

  #aside(isNamed: IsNamed): [string, FetchedMessage][] {
    return [...this.#messages].filter(
      ([key, { uid, note }]) => !note && !isNamed(BigInt(key.split(/[.:]/, 1)[0] ?? 0), Number(uid)),
    );
  }

  async storedBefore(): Promise<StoredHead[]> {
    return []; // it does not know when its messages came
  }

  async someStored(uidValidity: bigint): Promise<number[]> {
    const whole = [...this.#messages.values()].filter(
      (one) => one.uidValidity === uidValidity && one.note === undefined,
    );
    return whole.map(({ uid }) => Number(uid)).slice(-5);
  }

  async missing(dueOnly = false): Promise<Missing[]> {
    const rows = [...this.#missing.values()];
    return rows.filter(({ nextTryAt }) => !dueOnly || (nextTryAt !== null && nextTryAt <= this.now));
  }

  #setAside(uidValidity: bigint): void {
    const aside = (this.#before.get(`${uidValidity}`) ?? 0) + 1;
    this.#before.set(`${uidValidity}`, aside);
    for (const [key, message] of [...this.#messages]) {
      if (!key.startsWith(`${uidValidity}:`)) continue;
      this.#messages.delete(key);
      this.#messages.set(`-${uidValidity}.${aside}:${message.uid}`, message);
    }
  }
}

export const newFolder: FolderCursor = {
  path: 'INBOX',
  uidValidity: null,
  lastUid: 0n,
  highestModseq: null,
  uidNext: null,
  messageCount: null,
};
