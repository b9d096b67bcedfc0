import { doubled, longestConfirmMs } from '../backoff.ts';
import { type HostSituation, judgeHost, neighboursToAsk, type OutageSettings } from '../hosts/judge-host.ts';
import { type Cause, isCredentialCause } from '../mail/judge/causes.ts';
import { nextSlot } from './schedule.ts';
import type { AccountState } from './schema.ts';

/** What is known of an account before the outcome at hand. */
export type AccountHistory = {
  state: AccountState;
  /** Counted credential refusals since the last success with this credential. */
  refusals: number;
  firstRefusalAt: Date | null;
  /** NULL: this account never worked. */
  lastSuccessAt: Date | null;
  transientFailures: number;
  /** The outgoing server refuses the credential. */
  sendingRefused: boolean;
  /** This very password was refused beyond doubt before: the check is a probe. */
  isKnownRefused: boolean;
  /** It is signed in to with tokens: what ends it is a consent, not a password. */
  isGrant: boolean;
  /** 0 up to 1: the account's place in the interval (lib/accounts/schedule.ts). */
  phase: number;
};

export type CheckOutcome =
  | { ok: true }
  /** `signedIn`: the server accepted the credential before this went wrong. */
  | {
      ok: false;
      cause: Cause;
      signedIn: boolean;
      retryAfterMs?: number | undefined;
      /** The provider itself has said that its owner has to consent again: nothing is left to be confirmed. */
      needsConsent?: boolean;
    };

export type DecisionSettings = OutageSettings & {
  'fetcher.intervalSeconds': number;
  'suspension.refusalsIfNeverWorked': number;
  'suspension.refusalsIfWorked': number;
  'suspension.minimumMinutes': number;
  'suspension.confirmAfterSeconds': number;
  'suspension.probeHours': number;
  'lockout.pauseHours': number;
  'backoff.firstSeconds': number;
  'backoff.longestSeconds': number;
  'backoff.throttledSeconds': number;
  'backoff.unknownSeconds': number;
};

export type Decision = {
  state: AccountState;
  refusals: number;
  firstRefusalAt: Date | null;
  transientFailures: number;
  /** NULL: not polled. */
  nextCheckAt: Date | null;
  /** This outcome is one more piece of evidence against the credential. */
  counted: boolean;
  /** How many counted refusals this account needs before it may be suspended. */
  needed: number;
  /** The whole host is refusing: open an outage, count nothing, tell no user. */
  outage: boolean;
  /** Enough refusals, but the neighbours on the host leave it open whose fault it is: check so many more first. */
  askNeighbours: number;
};

/**
 * The next state of an account. Pure: the same history, outcome, settings and instant give the same decision.
 *
 * - Only credential causes count, and only they can suspend: N refusals, over a minimum time if the account
 *   ever worked, with no success in between.
 * - Everything else backs off, however often it happens, and neither counts nor clears; but a sign-in that the
 *   server accepted clears the count whatever went wrong after it.
 * - A grant that its provider has ended needs no confirmation; either way it ends in `needs_consent`.
 * - While many accounts of a host that worked are refused together, nothing counts for any account of it.
 */
export function decide(
  history: AccountHistory,
  outcome: CheckOutcome,
  host: HostSituation,
  settings: DecisionSettings,
  now: Date,
): Decision {
  if (outcome.ok) return working(history, settings, now);
  if (outcome.signedIn || outcome.cause === 'mailbox')
    return signedInAtLeast(history, outcome, settings, now);
  if (!isCredentialCause(outcome.cause)) return transient(history, outcome, settings, now);
  return refused(history, outcome, host, settings, now);
}

function working(history: AccountHistory, settings: DecisionSettings, now: Date): Decision {
  return {
    ...clean(history, settings),
    state: history.sendingRefused ? 'receive_only' : 'active',
    nextCheckAt: nextSlot(now, settings['fetcher.intervalSeconds'] * 1000, history.phase),
  };
}

type Failure = Extract<CheckOutcome, { ok: false }>;

/** One more failure in a row, and the pause after it: as long as the server asks for, if that is longer than ours. */
function oneMore(history: AccountHistory, { cause, retryAfterMs }: Failure, settings: DecisionSettings) {
  const transientFailures = history.transientFailures + 1;
  const waitMs = Math.max(ownPaceMs(cause, transientFailures, settings), retryAfterMs ?? 0);
  return { transientFailures, waitMs };
}

function signedInAtLeast(
  history: AccountHistory,
  failure: Failure,
  settings: DecisionSettings,
  now: Date,
): Decision {
  const { transientFailures, waitMs } = oneMore(history, failure, settings);
  return {
    ...clean(history, settings),
    state: 'degraded',
    transientFailures,
    nextCheckAt: later(now, waitMs),
  };
}

function transient(
  history: AccountHistory,
  failure: Failure,
  settings: DecisionSettings,
  now: Date,
): Decision {
  const { transientFailures, waitMs } = oneMore(history, failure, settings);
  // A probe of a dead credential that reached nobody has tried nothing: the rare pace stays.
  const probeMs = isGivenUp(history, settings) ? hours(Math.min(1, settings['suspension.probeHours'])) : 0;
  const stays =
    history.state === 'suspended' || history.state === 'failing' || history.state === 'needs_consent';
  return {
    ...unchanged(history, settings),
    state: stays ? history.state : 'degraded',
    transientFailures,
    nextCheckAt: later(now, Math.max(waitMs, probeMs)),
  };
}

function refused(
  history: AccountHistory,
  { needsConsent = false }: Failure,
  host: HostSituation,
  settings: DecisionSettings,
  now: Date,
): Decision {
  const { needed, refusals, firstRefusalAt, stillMs, isEnough } = counting(
    history,
    needsConsent,
    settings,
    now,
  );
  const probeAt = later(now, hours(settings['suspension.probeHours']));
  if (history.state === 'needs_consent' || isGivenUp(history, settings)) {
    return { ...unchanged(history, settings), nextCheckAt: probeAt };
  }
  const verdict = judgeHost(host, settings);
  if (history.state === 'suspended' && !needsConsent) {
    // A password of which no more is known than that the one before it was refused: it takes as many refusals.
    const counted = verdict === 'outage' ? history : { refusals, firstRefusalAt };
    return {
      ...unchanged({ ...history, ...counted }, settings),
      counted: verdict !== 'outage',
      nextCheckAt:
        counted.refusals < needed ? later(now, confirmMs(Math.max(1, counted.refusals), settings)) : probeAt,
    };
  }
  if (verdict === 'outage') {
    const transientFailures = history.transientFailures + 1;
    return {
      ...clean(history, settings),
      state: 'degraded',
      transientFailures,
      nextCheckAt: later(now, Math.max(backoffMs(transientFailures, settings), confirmMs(1, settings))),
      outage: true,
    };
  }
  const counted = {
    ...unchanged(history, settings),
    refusals,
    firstRefusalAt,
    counted: true,
    needed,
    transientFailures: 0,
  };
  const stopped = history.isGrant || needsConsent ? 'needs_consent' : 'suspended';
  if (isEnough && verdict === 'conclusive') return { ...counted, state: stopped, nextCheckAt: probeAt };
  // Past the number, only time or the neighbours' word is missing, not more refusals.
  const pauseMs =
    refusals < needed ? confirmMs(refusals, settings) : Math.max(stillMs, confirmMs(1, settings));
  // The first word of neighbours that are asked now is there in seconds.
  const isFirstAsking = isEnough && refusals === needed;
  return {
    ...counted,
    state: 'failing',
    nextCheckAt: later(now, isFirstAsking ? Math.min(pauseMs, neighboursAnswerMs) : pauseMs),
    askNeighbours: isEnough ? neighboursToAsk(host, settings) : 0,
  };
}

const neighboursAnswerMs = 5_000;

/** What the count comes to if this refusal is one more. `stillMs`: how long it has to go on before it may be enough. */
function counting(
  { lastSuccessAt, ...history }: AccountHistory,
  needsConsent: boolean,
  settings: DecisionSettings,
  now: Date,
) {
  const worked = lastSuccessAt !== null;
  const needed = needsConsent ? 1 : refusalsNeeded(worked, settings);
  const refusals = history.refusals + 1;
  const firstRefusalAt = history.firstRefusalAt ?? now;
  const minimumMs = worked && !needsConsent ? settings['suspension.minimumMinutes'] * 60_000 : 0;
  const stillMs = Math.max(0, firstRefusalAt.getTime() + minimumMs - now.getTime());
  return { needed, refusals, firstRefusalAt, stillMs, isEnough: refusals >= needed && stillMs === 0 };
}

/** Whether one more refusal would stop the account if it is its own: only then the word of each neighbour matters. Pure. */
export function wouldStop(
  history: AccountHistory,
  { needsConsent = false }: { needsConsent?: boolean },
  settings: DecisionSettings,
  now: Date,
): boolean {
  return counting(history, needsConsent, settings, now).isEnough;
}

/** Suspended, and its present password was refused often enough: only the rare probe tries it. */
function isGivenUp(history: AccountHistory, settings: DecisionSettings): boolean {
  const { state, isKnownRefused, refusals, lastSuccessAt } = history;
  if (state !== 'suspended') return false;
  return isKnownRefused || refusals >= refusalsNeeded(lastSuccessAt !== null, settings);
}

/** How many refusals in a row are enough, given whether the account ever worked. */
function refusalsNeeded(
  worked: boolean,
  settings: Pick<DecisionSettings, 'suspension.refusalsIfWorked' | 'suspension.refusalsIfNeverWorked'>,
): number {
  return worked ? settings['suspension.refusalsIfWorked'] : settings['suspension.refusalsIfNeverWorked'];
}

function unchanged(history: AccountHistory, settings: DecisionSettings): Decision {
  const { state, refusals, firstRefusalAt, transientFailures, lastSuccessAt } = history;
  const needed = refusalsNeeded(lastSuccessAt !== null, settings);
  const nothing = { counted: false, outage: false, askNeighbours: 0 };
  return { state, refusals, firstRefusalAt, transientFailures, nextCheckAt: null, needed, ...nothing };
}

function clean(history: AccountHistory, settings: DecisionSettings): Decision {
  return { ...unchanged(history, settings), refusals: 0, firstRefusalAt: null, transientFailures: 0 };
}

/** Causes that need somebody to act, or that every further try makes worse, wait longer than the back-off. */
const slowCauses: Partial<Record<Cause, (settings: DecisionSettings) => number>> = {
  locked_out: (settings) => hours(settings['lockout.pauseHours']),
  account_disabled: (settings) => hours(settings['lockout.pauseHours']),
  throttled: (settings) => settings['backoff.throttledSeconds'] * 1000,
  unknown: (settings) => settings['backoff.unknownSeconds'] * 1000,
};

function ownPaceMs(cause: Cause, failures: number, settings: DecisionSettings): number {
  return Math.max(backoffMs(failures, settings), slowCauses[cause]?.(settings) ?? 0);
}

/**
 * Doubles with every failure in a row, from a first pause that is never longer than the interval up to a
 * maximum that is never shorter than it (four intervals where intervals are short).
 */
function backoffMs(failures: number, settings: DecisionSettings): number {
  const intervalSeconds = settings['fetcher.intervalSeconds'];
  const first = Math.min(settings['backoff.firstSeconds'], intervalSeconds);
  const longest = Math.max(
    intervalSeconds,
    Math.min(4 * intervalSeconds, settings['backoff.longestSeconds']),
  );
  return doubled(failures, { firstMs: first * 1000, longestMs: longest * 1000 });
}

/** The pause before a refused account is tried again: doubles with each refusal, four hours at most. */
function confirmMs(refusals: number, settings: DecisionSettings): number {
  const firstMs = settings['suspension.confirmAfterSeconds'] * 1000;
  return doubled(refusals, { firstMs, longestMs: Math.max(firstMs, longestConfirmMs) });
}

function hours(count: number): number {
  return count * 3_600_000;
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

/** Servers are believed when they name a pause of up to a day (lib/mail/judge/retry-after.ts). */
const longestNamedMs = hours(24);

/** Longer than any pause that `decide` makes: a due time beyond it was written by a clock that was wrong. */
export function longestPauseMs(settings: DecisionSettings): number {
  const pausesMs = [
    settings['fetcher.intervalSeconds'] * 4_000,
    confirmMs(20, settings),
    settings['suspension.minimumMinutes'] * 60_000,
    hours(settings['suspension.probeHours']),
    hours(settings['lockout.pauseHours']),
    settings['backoff.longestSeconds'] * 1_000,
    settings['backoff.throttledSeconds'] * 1_000,
    settings['backoff.unknownSeconds'] * 1_000,
    longestNamedMs,
  ];
  return Math.max(...pausesMs) + hours(1);
}
