import { accessFor } from '../accounts/access.ts';
import { type ClaimedAccount, releaseClaim } from '../accounts/claim.ts';
import { foldersToClear } from '../accounts/folders.ts';
import type { GivenBack } from '../accounts/give-back.ts';
import { type SignInResult, withSignIn } from '../accounts/sign-in.ts';
import { signInOfClaim } from '../accounts/sign-in-budget.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { assertNever } from '../errors.ts';
import { ClaimLost } from '../leases/lease.ts';
import { log } from '../log.ts';
import { abilitiesOf } from '../mail/abilities.ts';
import { MailFailure, OwnFailure } from '../mail/judge/failure.ts';
import type { KeepOptions, LeftFolder, WaitingMailbox } from '../mail/protocol.ts';
import { protocols } from '../mail/protocols.ts';
import { recorderOf } from '../protocol-logs/recorder.ts';
import { TokenFailure } from '../providers/token-failure.ts';
import type { Settings } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import type { CheckResult } from './ended-check.ts';
import { isListDue } from './follow-folders.ts';
import { probeSending } from './probe-sending.ts';
import { type CheckReport, recordCheck } from './record-check.ts';
import { visitMailbox } from './visit-mailbox.ts';

/** The check ended without an outcome: nothing is recorded of the account but the mail that was stored. */
class CheckAbandoned extends Error {
  /** What its sign-in gives back of the lock-out budget. */
  readonly givenBack: GivenBack;

  constructor(message: string, givenBack: GivenBack, options?: ErrorOptions) {
    super(message, options);
    this.givenBack = givenBack;
  }
}

/** The process is stopping: nothing was judged. */
class CheckInterrupted extends CheckAbandoned {
  override name = 'CheckInterrupted';

  constructor(givenBack: GivenBack) {
    super('the worker is stopping', givenBack);
  }
}

/** This machine ran out of something, which says nothing of the account or its server. */
export class OwnTrouble extends CheckAbandoned {
  override name = 'OwnTrouble';
  readonly code: string;

  constructor(cause: OwnFailure, givenBack: GivenBack) {
    super(`this machine is out of resources: ${cause.code}`, givenBack, { cause });
    this.code = cause.code;
  }
}

/** After a surprise of our own a check is tried again this soon. */
const againMs = 10_000;

export type CheckOptions = {
  sessions?: KeptSessions | undefined;
  /** Nothing more is asked of a server; what was found is written now. */
  onLeft?: () => void;
};

/** The sessions that a process keeps open between checks, to wait for mail in (worker/watches.ts). */
export type KeptSessions = {
  /** Whether one would be kept of this account. */
  wants(claimed: ClaimedAccount): boolean;
  /** The one of this account, for this check alone. Null: there is none that is to be gone on with, and it signs in. */
  take(claimed: ClaimedAccount): Promise<TakenSession | null>;
  /** The check is over. `mailbox`: the session it leaves; null: its server does not tell of new mail; undefined: there is none. */
  settle(claimed: ClaimedAccount, ended: EndedSession): Promise<void>;
};

type TakenSession = { session: WaitingMailbox; signedInAt: number; askedAt: number; futile: number };
export type EndedSession = {
  mailbox: WaitingMailbox | null | undefined;
  /** The one that was gone on with. */
  before: TakenSession | null;
  fetched: number;
};

/**
 * One check of a claimed account: connect, sign in, copy what is new in the chosen folders, judge, record. Mail
 * that arrived is committed batch by batch and stays, however the check ends. Throws only for surprises of our
 * own (the database is away) and where `stop` cut it short: the account is given back then, and due again soon, or at once.
 */
export async function checkAccount(
  db: PrismaClient,
  claimed: ClaimedAccount,
  settings: Settings,
  stop: AbortSignal,
  { sessions, onLeft }: CheckOptions = {},
): Promise<CheckReport> {
  const began = performance.now();
  const before = (await sessions?.take(claimed)) ?? null;
  const session: { mailbox: WaitingMailbox | null | undefined } = { mailbox: before?.session };
  let [isWell, fetched] = [false, 0];
  try {
    const result = before
      ? await fetchInSession(db, claimed, settings, stop, before.session)
      : await fetchMail(db, claimed, settings, stop, {
          ...(sessions?.wants(claimed) && abilitiesOf[claimed.type].tells
            ? {
                keep: (mailbox: WaitingMailbox | null) => {
                  session.mailbox = mailbox;
                },
              }
            : {}),
        });
    if (result.signedIn) result.sending = await probeSending(db, claimed, result.givenBack, settings, stop);
    onLeft?.();
    // Read anew: a check can take minutes, and a changed pace holds for the next one.
    const report = await recordCheck(db, claimed, result, await readSettings());
    logCheck(claimed.id, report, performance.now() - began);
    isWell = report.outcome === 'ok' && !report.more;
    fetched = report.fetched;
    return report;
  } catch (error) {
    // After a surprise the sign-in stays counted.
    const keepSignIn = !(error instanceof CheckAbandoned) || error.givenBack.budget === 'nothing';
    const waitMs = error instanceof CheckInterrupted ? 0 : againMs;
    const nextCheckAt = new Date(databaseTime().getTime() + waitMs);
    await releaseClaim(db, claimed, { keepSignIn, nextCheckAt }).catch(() => {});
    throw error;
  } finally {
    const { mailbox } = session;
    if (!isWell) await mailbox?.close();
    await sessions?.settle(claimed, { mailbox: isWell ? mailbox : undefined, before, fetched });
  }
}

function logCheck(account: string, { outcome, fetched, state, nextCheckAt }: CheckReport, ms: number): void {
  const line = { account, outcome, fetched, state, nextCheckAt, ms: Math.round(ms) };
  if (outcome === 'ok' && fetched === 0) log.debug(line, 'check');
  else log.info(line, 'check');
}

/** Signs in, and fetches what is new, as long as the time for a check lasts. */
async function fetchMail(
  db: PrismaClient,
  claimed: ClaimedAccount,
  settings: Settings,
  stop: AbortSignal,
  keeping: KeepOptions,
): Promise<CheckResult> {
  const givenBack: GivenBack = { budget: 'nothing', test: false };
  const result: CheckResult = { fetched: 0, more: false, signedIn: false, failure: null, givenBack };
  const { signal, stopAt } = timeFor(settings, stop);
  const options = {
    signal,
    signInMs: settings['fetcher.signInSeconds'] * 1000,
    limits: { messageBytes: settings['fetcher.maxMessageBytes'] },
    wire: recorderOf(db, claimed),
  };
  const signIn = signInOfClaim(claimed, (given) => {
    result.givenBack = given;
  });
  let ended: SignInResult<void>;
  try {
    ended = await withSignIn(signIn, accessFor(claimed, 'incoming'), async (credential, onStep) => {
      const { source } = protocols[claimed.type];
      const folders = foldersToLookAt(claimed);
      await source.openIfNew(
        claimed.incoming,
        credential,
        { ...options, ...keeping, onStep },
        folders,
        async (mailbox) => {
          result.signedIn = true;
          await visitMailbox({ db, claimed, mailbox, stopAt, result });
        },
      );
      result.signedIn = true;
    });
  } catch (error) {
    if (stop.aborted) throw new CheckInterrupted(result.givenBack);
    if (error instanceof ClaimLost) return result; // recordCheck finds the same, and tells so
    throw error;
  }
  if (ended.ok) return result;
  if (stop.aborted) throw new CheckInterrupted(result.givenBack);
  return explain(claimed, result, ended);
}

/**
 * The same in a session that was kept: nobody signs in, so that nothing is learned of the password, and of the lock-out budget
 * only what the claim has entered is given back. Where the session breaks, the next check signs in, at once.
 */
async function fetchInSession(
  db: PrismaClient,
  claimed: ClaimedAccount,
  settings: Settings,
  stop: AbortSignal,
  session: WaitingMailbox,
): Promise<CheckResult> {
  const givenBack: GivenBack = { budget: 'own', test: false };
  const result: CheckResult = { fetched: 0, more: false, signedIn: true, failure: null, givenBack };
  try {
    const { signal, stopAt } = timeFor(settings, stop);
    await session.run(signal, (mailbox) => visitMailbox({ db, claimed, mailbox, stopAt, result }));
    return result;
  } catch (error) {
    if (stop.aborted) throw new CheckInterrupted(givenBack);
    if (error instanceof ClaimLost) return result;
    if (error instanceof OwnFailure) throw new OwnTrouble(error, givenBack);
    if (error instanceof MailFailure) return { ...result, more: true };
    throw error;
  }
}

/** Until when a check may go on; a long copy ends by itself between two batches, in good time before that, at `stopAt`. */
function timeFor(settings: Settings, stop: AbortSignal): { signal: AbortSignal; stopAt: number } {
  const ms = settings['fetcher.checkDeadlineSeconds'] * 1000;
  return { signal: AbortSignal.any([AbortSignal.timeout(ms), stop]), stopAt: Date.now() + ms * 0.8 };
}

/** The folders of a quick look: if all are as they were left, there is nothing to do. Empty: there is in any case. */
function foldersToLookAt(claimed: ClaimedAccount): LeftFolder[] {
  const known = new Map(claimed.folders.map((folder) => [folder.path, folder]));
  const isEveryday =
    claimed.lastOutcome === 'ok' &&
    claimed.provenVersion === claimed.credentialVersion &&
    !claimed.hasFlagWishes &&
    !claimed.folders.some(({ isLookDue }) => isLookDue) &&
    !(claimed.newFolders !== 'none' && isListDue(claimed)) &&
    foldersToClear(claimed, databaseTime()).length === 0 &&
    claimed.chosenFolders.every((path) => known.has(path));
  return isEveryday ? claimed.chosenFolders.flatMap((path) => known.get(path) ?? []) : [];
}

/** What a sign-in that did not go well says of the check. */
function explain(
  claimed: ClaimedAccount,
  result: CheckResult,
  ended: Exclude<SignInResult<void>, { ok: true }>,
): CheckResult {
  switch (ended.reason) {
    case 'failed': {
      const { failure } = ended;
      const { verdict } = failure;
      if (failure instanceof TokenFailure) {
        return { ...result, failure: verdict, needsConsent: failure.refusal.step === 'consent' };
      }
      if (failure instanceof OwnFailure) throw new OwnTrouble(failure, result.givenBack);
      // Cut short while copying is no failure: what is stored stays and the next check goes on from there.
      if (result.signedIn && result.fetched > 0 && verdict.cause !== 'throttled')
        return { ...result, more: true, failure: null };
      return { ...result, failure: verdict };
    }
    case 'sealed': {
      log.error({ account: claimed.id, reason: ended.error.message }, 'credential cannot be opened');
      // Ours, not the owner's: retried slowly and shown to the administrator.
      const evidence = 'The stored credential cannot be opened with the secret key of this installation.';
      return { ...result, failure: { cause: 'unknown', retry: true, evidence } };
    }
    case 'budget':
      throw new Error('a claim holds a sign-in that was entered');
    default:
      return assertNever(ended);
  }
}
