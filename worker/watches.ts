import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { askForCheck } from '#lib/accounts/ask-for-check.ts';
import type { ClaimedAccount } from '#lib/accounts/claim.ts';
import { secondsOfClaimed } from '#lib/accounts/interval.ts';
import {
  endWatches,
  foldersToWaitFor,
  noteInstantTrouble,
  renewWatches,
  takeOverLost,
  takeWatch,
} from '#lib/accounts/watches.ts';
import { warnOfTrouble } from '#lib/db/away.ts';
import type { PrismaClient } from '#lib/db/client.ts';
import { databaseTime } from '#lib/db/clock.ts';
import type { InstantTrouble } from '#lib/db/generated/enums.ts';
import type { EndedSession, KeptSessions } from '#lib/flows/check-account.ts';
import { log } from '#lib/log.ts';
import { MailFailure } from '#lib/mail/judge/failure.ts';
import type { WaitingMailbox } from '#lib/mail/protocol.ts';
import { readSettings } from '#lib/settings/store.ts';

/** One that ends sooner than this was not worth its sign-in: the account is checked when it is due. */
const shortMs = 60_000;
/** Two checks of one account that news asked for are this far apart, and further where the news brings nothing. */
const gapMs = 1_000;
/** The good-byes of a worker that stops. */
const stopMs = 2_000;

type Watch = {
  mailbox: WaitingMailbox;
  /** What it was signed in with, and to, and whether that is recorded. */
  key: string;
  signedInAt: number;
  /** When news last asked for a check, and how many such checks in a row brought nothing. */
  askedAt: number;
  futile: number;
  stop: AbortController;
  waiting: Promise<void>;
};

/**
 * The sessions that this worker keeps open between the checks of accounts with instant mail. News on one of them asks for a
 * check, which is claimed like any other and goes on in that session. A session serves for an interval: then the password is
 * tried anew, as it would be without it. Whenever one ends, a check is asked for, or stays due.
 */
export class Watches implements KeptSessions {
  /** Who holds the leases. */
  readonly id: string;
  readonly #db: PrismaClient;
  readonly #nudge: () => void;
  readonly #watches = new Map<string, Watch>();
  /** The accounts whose lease we hold, also while they are being checked, and with which credential. */
  readonly #held = new Map<string, number>();
  #isStopping = false;

  /** `nudge` is called when a check was asked for. */
  constructor(db: PrismaClient, nudge: () => void = () => {}, id: string = randomUUID()) {
    this.id = id;
    this.#db = db;
    this.#nudge = nudge;
  }

  /** How many connections wait. */
  get count(): number {
    return this.#watches.size;
  }

  wants({ instant }: ClaimedAccount): boolean {
    return instant && !this.#isStopping;
  }

  async take(claimed: ClaimedAccount) {
    const watch = this.#watches.get(claimed.id);
    if (!watch) return null;
    this.#watches.delete(claimed.id);
    watch.stop.abort();
    await watch.waiting;
    const oldestMs = secondsOfClaimed(claimed, await readSettings(), databaseTime()) * 900;
    const isGood =
      this.wants(claimed) &&
      watch.mailbox.isOpen &&
      watch.key === keyOf(claimed) &&
      isWell(claimed) &&
      performance.now() - watch.signedInAt < oldestMs;
    if (isGood) return { ...watch, session: watch.mailbox };
    await watch.mailbox.close();
    return null;
  }

  async settle(claimed: ClaimedAccount, { mailbox, before, fetched }: EndedSession): Promise<void> {
    const { id } = claimed;
    const isHeld = this.#held.has(id);
    if (!claimed.instant && !isHeld) return await mailbox?.close();
    const trouble = mailbox ? await this.#refusal(claimed) : mailbox === null ? 'not_offered' : undefined;
    if (mailbox && trouble === null) {
      const { askedAt = Number.NEGATIVE_INFINITY, futile = 0, signedInAt = performance.now() } = before ?? {};
      this.#wait(claimed, {
        mailbox,
        key: keyOf(claimed),
        signedInAt,
        askedAt,
        futile: fetched > 0 || !before ? 0 : futile + 1,
        stop: new AbortController(),
        waiting: Promise.resolve(),
      });
    } else {
      await mailbox?.close();
      if (isHeld) await this.#giveUp([id], null);
    }
    // Whatever else kept it from being waited for shows in its state.
    if (trouble === undefined || trouble === 'gone' || trouble === claimed.instantTrouble) return;
    await noteInstantTrouble(this.#db, id, trouble);
  }

  /** Why this account is not waited for; null: it is, and its lease is ours. */
  async #refusal(claimed: ClaimedAccount): Promise<InstantTrouble | 'gone' | null> {
    const settings = await readSettings();
    if (this.#isStopping) return 'gone';
    const others = this.#held.size - (this.#held.has(claimed.id) ? 1 : 0);
    if (others >= settings['instant.perWorker']) return 'worker_full';
    const taken = await takeWatch(claimed, this.id, settings['instant.perHost'], databaseTime());
    if (taken !== 'taken') return taken;
    this.#held.set(claimed.id, claimed.credentialVersion);
    return null;
  }

  #wait(claimed: ClaimedAccount, watch: Watch): void {
    const { id } = claimed;
    const former = this.#watches.get(id);
    former?.stop.abort();
    former?.mailbox.close().catch(() => {});
    this.#watches.set(id, watch);
    const began = performance.now();
    watch.waiting = this.#askWhenNew(claimed, watch).catch(async (error) => {
      if (watch.stop.signal.aborted) return;
      this.#watches.delete(id);
      watch.mailbox.close().catch(() => {});
      const isShort = performance.now() - began < shortMs;
      const reason = error instanceof MailFailure ? error.verdict.evidence : String(error);
      log.debug({ account: id, reason, isShort }, 'waiting for mail ended');
      try {
        if (isShort && error instanceof MailFailure) await noteInstantTrouble(this.#db, id, 'ended_early');
        await this.#giveUp([id], isShort ? null : databaseTime());
      } catch (failed) {
        warnOfTrouble(failed, { account: id }, 'a watch could not be given up, it will run out');
      }
    });
  }

  /** Returns once a check was asked for: it takes the session, and this begins anew behind it. */
  async #askWhenNew(claimed: ClaimedAccount, watch: Watch): Promise<void> {
    const { id, chosenFolders } = claimed;
    const { signal } = watch.stop;
    const folders = await foldersToWaitFor(this.#db, id, chosenFolders);
    if (!folders || (await watch.mailbox.untilNews(folders, signal)) === 'stopped') return;
    const longestMs = secondsOfClaimed(claimed, await readSettings(), databaseTime()) * 1000;
    const gap = Math.min(gapMs * 2 ** Math.min(watch.futile, 20), longestMs);
    await pause(Math.max(0, watch.askedAt + gap - performance.now()), undefined, { signal });
    watch.askedAt = performance.now();
    await askForCheck(this.#db, id, databaseTime());
    this.#nudge();
  }

  /** Renews the leases, leaves those that are not to be watched any more, and has those of dead workers checked. */
  async renew(): Promise<void> {
    // As they are now: what is taken meanwhile is not lost.
    const held = new Map(this.#held);
    const still = await renewWatches(this.id, held, databaseTime());
    const lost = [...held].filter(([id, version]) => !still.has(id) && this.#held.get(id) === version);
    const ids = lost.map(([id]) => id);
    await Promise.all(ids.map((id) => this.#close(id)));
    if (ids.length > 0) await this.#giveUp(ids, null);
    if ((await takeOverLost(databaseTime())) > 0) this.#nudge();
  }

  /** Closes all connections; their accounts are checked, and watched, by other workers at once. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const ids = [...this.#held.keys()];
    const closed = Promise.all([...this.#watches.keys()].map((id) => this.#close(id)));
    await Promise.race([closed, pause(stopMs, undefined, { ref: false })]);
    if (ids.length > 0) await this.#giveUp(ids, databaseTime());
  }

  async #close(id: string): Promise<void> {
    const watch = this.#watches.get(id);
    this.#watches.delete(id);
    watch?.stop.abort();
    await watch?.waiting;
    await watch?.mailbox.close();
  }

  async #giveUp(ids: string[], askedAt: Date | null): Promise<void> {
    for (const id of ids) this.#held.delete(id);
    await endWatches(this.id, ids, askedAt);
    if (askedAt) this.#nudge();
  }
}

/** One that is recorded from now on, or no longer, is another one too. */
const keyOf = ({ credentialVersion, incoming, recordedUntil }: ClaimedAccount) =>
  JSON.stringify([credentialVersion, incoming, recordedUntil]);

const isWell = ({ state, lastOutcome, refusals }: ClaimedAccount) =>
  (state === 'active' || state === 'receive_only') && lastOutcome === 'ok' && refusals === 0;
