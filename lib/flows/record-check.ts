import { isBeyondAscii } from '../accounts/beyond-ascii.ts';
import { type ClaimedAccount, knownRefused } from '../accounts/claim.ts';
import { type AccountHistory, type Decision, decide } from '../accounts/decide.ts';
import { finishIfStillMine, lockIfStillMine, writeDecision } from '../accounts/finish-check.ts';
import type { GivenBack } from '../accounts/give-back.ts';
import { secondsOfClaimed } from '../accounts/interval.ts';
import { noteRefused, storedSecret } from '../accounts/refused-secrets.ts';
import { phaseOf } from '../accounts/schedule.ts';
import type { AccountState } from '../accounts/schema.ts';
import type { PrismaClient, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import { nobody } from '../hosts/read-situation.ts';
import { dropIncidents, openIncident, writeReceipt } from '../incidents/store.ts';
import { isCredentialCause } from '../mail/judge/causes.ts';
import type { Verdict } from '../mail/judge/classify.ts';
import type { Settings } from '../settings/schema.ts';
import { system } from '../viewer.ts';
import { askNeighbours, openOutage, settleOutage, situationOf } from './host-outage.ts';
import { noteSendingProbe, type SendingProbe } from './probe-sending.ts';
import { recoverAccount } from './recover-account.ts';

/** What one check found, before anything is decided about it. */
export type CheckResult = {
  /** Newly stored messages. */
  fetched: number;
  /** Something is left to copy: the check was cut short by its deadline. */
  more: boolean;
  /** The server accepted the credential, whatever came after. */
  signedIn: boolean;
  failure: Verdict | null;
  /** The provider has said that the owner has to consent again. */
  needsConsent?: boolean;
  /** What its sign-in gives back of the lock-out budget. */
  givenBack: GivenBack;
  /** What the outgoing server said, where it was asked again. */
  sending?: SendingProbe | null;
};

/** How one check ended, for the log. */
export type CheckReport = {
  /** 'ok', a cause, or 'superseded': the claim or the credential was replaced meanwhile, nothing was recorded. */
  outcome: string;
  fetched: number;
  state: string;
  nextCheckAt: Date | null;
  /** The deadline cut the copying short: it is due again at once. */
  more: boolean;
};

/**
 * Records the result of a check and everything that follows from it, in one transaction, or nothing at all.
 *
 * 1 the account's row is locked; 2 a claim that was taken over or a credential that was replaced meanwhile makes
 * the verdict void: it belongs to what was tried; 3 the decision and its consequences are written together.
 */
export async function recordCheck(
  db: PrismaClient,
  claimed: ClaimedAccount,
  result: CheckResult,
  site: Settings,
  now = databaseTime(),
): Promise<CheckReport> {
  const { fetched } = result;
  const paced = fetched > 0 ? { ...claimed, lastMailAt: now } : claimed;
  const settings = { ...site, 'fetcher.intervalSeconds': secondsOfClaimed(paced, site, now) };
  const { more, failure } = result;
  const superseded = { outcome: 'superseded', fetched, more: false, state: claimed.state, nextCheckAt: null };
  const report = ({ state, nextCheckAt }: Decision): CheckReport => ({
    outcome: failure?.cause ?? 'ok',
    fetched,
    more,
    state,
    nextCheckAt,
  });
  // Behind those that are due already: the copy of a large mailbox keeps nobody from theirs.
  const soon = more ? { nextCheckAt: now } : {};
  const { budget } = result.givenBack;
  if (budget !== 'nothing' && isUneventful(claimed, result)) {
    const decision = { ...decide(historyOf(claimed, result), { ok: true }, nobody, settings, now), ...soon };
    return (await finishIfStillMine(claimed, decision, now, budget)) ? report(decision) : superseded;
  }
  return db.$transaction(async (tx) => {
    if (!(await lockIfStillMine(tx, claimed))) return superseded;
    const decision = { ...(await judge(tx, claimed, result, settings, now)), ...soon };
    await apply(tx, claimed, result, decision, settings, now);
    return report(decision);
  });
}

/** Whether the check found what the one before it found, and there is nothing to tell. Most are so: one statement records them. */
function isUneventful(claimed: ClaimedAccount, { failure, sending }: CheckResult): boolean {
  return (
    !failure &&
    !sending &&
    (claimed.state === 'active' || claimed.state === 'receive_only') &&
    claimed.lastOutcome === 'ok' &&
    claimed.lastRefusalAt === null &&
    claimed.receiptFor === null
  );
}

function historyOf(claimed: ClaimedAccount, { sending }: CheckResult): AccountHistory {
  const sendingRefused = claimed.outgoingRefusedAt !== null && !sending?.ok;
  const isKnownRefused = knownRefused(claimed) !== null;
  const isGrant = claimed.credential !== null && claimed.credential.incomingKind !== 'password';
  return { ...claimed, sendingRefused, isKnownRefused, isGrant, phase: phaseOf(claimed.id) };
}

/** The server refused the credential itself, in this check. */
function blamesCredential({ failure, signedIn }: CheckResult): boolean {
  return failure !== null && !signedIn && isCredentialCause(failure.cause);
}

async function judge(
  tx: Tx,
  claimed: ClaimedAccount,
  result: CheckResult,
  settings: Settings,
  now: Date,
): Promise<Decision> {
  const { failure, signedIn, needsConsent = false } = result;
  if (!failure) return decide(historyOf(claimed, result), { ok: true }, nobody, settings, now);
  const host = blamesCredential(result) ? await situationOf(tx, claimed, settings, now) : nobody;
  const { cause, retryAfterMs } = failure;
  const outcome = { ok: false as const, cause, signedIn, retryAfterMs, needsConsent };
  const decision = decide(historyOf(claimed, result), outcome, host, settings, now);
  if (decision.outage) {
    await openOutage(tx, { ...host, host: claimed.incoming.host, evidence: failure.evidence }, now);
  }
  return decision;
}

async function apply(
  tx: Tx,
  claimed: ClaimedAccount,
  result: CheckResult,
  decision: Decision,
  settings: Settings,
  now: Date,
): Promise<void> {
  const { failure } = result;
  const signedIn = result.signedIn || !failure;
  const blamed = blamesCredential(result);
  const accountId = claimed.id;

  if (result.sending) await noteSendingProbe(tx, claimed, result.sending, settings, now);
  let receiptFor = claimed.receiptFor;
  const wasRefused = claimed.refusals > 0 || isStopped(claimed.state) || claimed.state === 'failing';
  if (signedIn && (wasRefused || result.sending?.ok)) {
    const recovered = await recoverAccount(tx, accountId, 'signed_in', { now, checkAtOnce: false });
    receiptFor = recovered.incidentId;
  }
  const outcome = {
    name: failure?.cause ?? 'ok',
    evidence: failure?.evidence ?? null,
    signedIn,
    blamed,
    givenBack: result.givenBack,
  };
  await writeDecision(tx, claimed, decision, outcome, now);

  if (failure && decision.counted) {
    const { cause, evidence } = failure;
    const placed = storedSecret(claimed, 'incoming');
    const beyond = { isBeyondAscii: placed !== null && isBeyondAscii(placed.secret) };
    const incidentId = await openIncident(tx, { accountId, cause, evidence, ...beyond, now });
    if (isStopped(decision.state) && !isStopped(claimed.state)) {
      await suspendAccount(tx, { accountId, incidentId, failure, refusals: decision.refusals, now });
    } else {
      const { refusals, needed } = decision;
      const details = { cause, evidence, refusals, needed };
      await recordEvent(tx, { kind: 'failing', accountId, incidentId, details, at: now });
    }
  }
  if (blamed && decision.state === 'suspended' && decision.refusals >= decision.needed) {
    await noteRefusedPassword(tx, claimed, settings, now);
  }
  // Refused while it was in worse trouble, which is over: now it is what there is to tell.
  if (decision.state === 'receive_only' && claimed.state !== 'receive_only')
    await tellCannotSend(tx, accountId);
  if (decision.outage) await dropIncidents(tx, [accountId], now);
  await tellStory(tx, claimed, result, decision, now);

  if (decision.askNeighbours > 0) {
    await askNeighbours(tx, claimed, decision.askNeighbours, settings, now);
  }
  if (signedIn && claimed.lastRefusalAt) await settleOutage(tx, claimed.incoming.host, settings, now);
  if (!failure && !result.more && receiptFor) {
    await writeReceipt(tx, accountId, receiptFor, now);
    await tx.mailAccount.update({ where: { id: accountId }, data: { receiptFor: null } });
  }
}

/**
 * Everything that a suspension means besides the account's state, which the caller's decision has written: the
 * incident is marked, and the event is recorded with the server's own words, from which the notifications of the
 * enabled rules follow. All in the caller's transaction.
 */
export async function suspendAccount(
  tx: Tx,
  {
    accountId,
    incidentId,
    failure,
    refusals,
    now,
  }: { accountId: string; incidentId: string; failure: Verdict; refusals: number; now: Date },
): Promise<void> {
  const details = { cause: failure.cause, evidence: failure.evidence, refusals };
  await tx.incident.update({ where: { id: incidentId }, data: { suspendedAt: now } });
  await recordEvent(tx, { kind: 'suspended', accountId, incidentId, details, actor: system, at: now });
}

/** Nothing but the owner, or the rare probe, gets it going again. */
const isStopped = (state: AccountState) => state === 'suspended' || state === 'needs_consent';

/** From here on the password is not given out again, whoever asks, but for the rare probe. */
async function noteRefusedPassword(
  tx: Tx,
  claimed: ClaimedAccount,
  settings: Settings,
  now: Date,
): Promise<void> {
  const placed = storedSecret(claimed, 'incoming');
  if (!placed) return;
  const isProbe = knownRefused(claimed) !== null;
  await noteRefused(tx, 'incoming', placed, { now, probeHours: settings['suspension.probeHours'], isProbe });
}

async function tellCannotSend(tx: Tx, accountId: string): Promise<void> {
  const open = await tx.incident.findFirst({ where: { accountId, closedAt: null }, select: { id: true } });
  if (!open) return;
  await recordEvent(tx, { kind: 'still_receive_only', accountId, incidentId: open.id, details: {} });
}

/** The changes that stand in the timeline without being counted refusals, suspensions or recoveries. */
async function tellStory(
  tx: Tx,
  claimed: ClaimedAccount,
  { failure }: CheckResult,
  decision: Decision,
  now: Date,
): Promise<void> {
  const accountId = claimed.id;
  const turned = decision.state !== claimed.state;
  if (failure && decision.outage) {
    if (claimed.state === 'degraded') return;
    const details = { host: claimed.incoming.host, evidence: failure.evidence };
    await recordEvent(tx, { kind: 'held_host_outage', accountId, details, at: now });
  } else if (failure && !decision.counted && (turned || failure.cause !== claimed.lastOutcome)) {
    const details = { cause: failure.cause, evidence: failure.evidence };
    await recordEvent(tx, { kind: 'degraded', accountId, details, at: now });
  } else if (!failure && turned && claimed.state === 'degraded') {
    await recordEvent(tx, { kind: 'working_again', accountId, details: {}, at: now });
  }
}
