import { Finding, MailFailure } from '../judge/failure.ts';
import type { Missing } from '../missing.ts';
import type { MessageFetcher } from './fetch-messages.ts';
import type { ImapSession } from './session.ts';

// Between two messages that ended a session, more than so many are no neighbourhood.
const furthest = 500;

/**
 * One session that ended on a message may be that message's doing. Where two did so on neighbours, with nothing that came
 * between them, the folder has to show first that it hands out anything: else none of them is to blame, and none is passed over.
 */
export class BrokenNeighbours {
  readonly #session: ImapSession;
  readonly #fetcher: MessageFetcher;
  readonly #remembered: ReadonlyMap<bigint, Missing>;
  readonly #unknown: (uids: number[]) => Promise<number[]>;

  /** `unknown`: which of these are not stored. */
  constructor(
    session: ImapSession,
    fetcher: MessageFetcher,
    remembered: ReadonlyMap<bigint, Missing>,
    unknown: (uids: number[]) => Promise<number[]>,
  ) {
    this.#session = session;
    this.#fetcher = fetcher;
    this.#remembered = remembered;
    this.#unknown = unknown;
  }

  /** Whether the folder is to be doubted before these are asked for; it was asked for the last of them. Throws where that ended the session. */
  async areDoubted(uids: number[]): Promise<boolean> {
    const last = uids.at(-1);
    if (this.#fetcher.hasCome || last === undefined || !(await this.#areThere())) return false;
    try {
      return !(await this.#fetcher.works(last));
    } catch (error) {
      if (error instanceof MailFailure && !this.#session.isOpen) throw brokenAlways(error);
      throw error;
    }
  }

  async #areThere(): Promise<boolean> {
    const broke = [...this.#remembered.values()].filter(({ reason }) => reason === 'broke');
    const uids = broke.map(({ uid }) => Number(uid)).sort((a, b) => a - b);
    for (const [i, uid] of uids.slice(1).entries()) {
      const from = (uids[i] as number) + 1;
      if (uid - from > furthest) continue;
      const between = Array.from({ length: uid - from }, (_, n) => from + n);
      const unknown = await this.#unknown(between);
      if (unknown.length === between.length) return true;
    }
    return false;
  }
}

/** Pure. What is wrong with a folder whose sessions end on whatever message is asked for, with the words of the last end. */
export function brokenAlways(error: unknown): unknown {
  if (!(error instanceof MailFailure) || error.verdict.cause === 'throttled') return error;
  const words = `the session ends whenever a message is asked for: ${error.verdict.evidence}`;
  return new MailFailure(error.stage, new Finding('mailbox', words.slice(0, 200)).verdict);
}
