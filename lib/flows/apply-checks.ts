import { isBeyondAscii } from '../accounts/beyond-ascii.ts';
import { knownRefused } from '../accounts/claim.ts';
import { noteRefused, storedSecret } from '../accounts/refused-secrets.ts';
import type { AccountState } from '../accounts/schema.ts';
import { type Outcome, writeOutcomes } from '../accounts/write-outcomes.ts';
import type { Tx } from '../db/client.ts';
import { type NewEvent, recordEvents } from '../events/record.ts';
import { dropIncidents, openIncidents, type Refusal, writeReceipt } from '../incidents/store.ts';
import type { Verdict } from '../mail/judge/classify.ts';
import { system } from '../viewer.ts';
import { acceptsCredential, blamesCredential, type JudgedCheck } from './ended-check.ts';
import { askNeighbours, settleOutage } from './host-outage.ts';
import { noteSendingProbe } from './probe-sending.ts';
import { recoverAccount } from './recover-account.ts';

/**
 * Writes what was decided about checks that ended together, and everything that follows from it, in the caller's
 * transaction, which holds the locks of their accounts.
 */
export async function applyChecks(tx: Tx, checks: readonly JudgedCheck[]): Promise<void> {
  const owed = await recoverThose(tx, checks);
  await writeOutcomes(tx, checks.map(outcomeOf));
  await countRefusals(tx, checks);
  await tellStories(tx, checks);
  const heldBack = checks.filter(({ decision }) => decision.outage);
  if (heldBack.length > 0) {
    const [{ now }] = heldBack as [JudgedCheck];
    await dropIncidents(
      tx,
      heldBack.map(({ claimed }) => claimed.id),
      now,
    );
  }
  for (const check of checks) {
    const { claimed, result, decision, settings, now } = check;
    if (decision.askNeighbours > 0) await askNeighbours(tx, check, decision.askNeighbours);
    if (acceptsCredential(check) && claimed.lastRefusalAt)
      await settleOutage(tx, claimed.incoming.host, settings, now);
    const incidentId = owed.get(claimed.id);
    if (result.failure || result.more || !incidentId) continue;
    await writeReceipt(tx, claimed.id, incidentId, now);
    await tx.mailAccount.update({ where: { id: claimed.id }, data: { receiptFor: null } });
  }
}

/** Ends the incidents of those that work again. Answers the incident that each account owes a receipt for, by the account's id. */
async function recoverThose(tx: Tx, checks: readonly JudgedCheck[]): Promise<Map<string, string | null>> {
  const owed = new Map(checks.map(({ claimed }) => [claimed.id, claimed.receiptFor]));
  for (const check of checks) {
    const { claimed, result, settings, now } = check;
    if (result.sending) await noteSendingProbe(tx, claimed, result.sending, settings, now);
    const wasRefused = claimed.refusals > 0 || isStopped(claimed.state) || claimed.state === 'failing';
    if (!acceptsCredential(check) || !(wasRefused || result.sending?.ok)) continue;
    const recovered = await recoverAccount(tx, claimed.id, 'signed_in', { now, checkAtOnce: false });
    owed.set(claimed.id, recovered.incidentId);
  }
  return owed;
}

function outcomeOf(check: JudgedCheck): Outcome {
  const { claimed, result, decision, now } = check;
  return {
    claimed,
    decision,
    name: result.failure?.cause ?? 'ok',
    evidence: result.failure?.evidence ?? null,
    signedIn: acceptsCredential(check),
    blamed: blamesCredential(check),
    budget: result.givenBack.budget,
    now,
  };
}

/** Nothing but the owner, or the rare probe, gets it going again. */
const isStopped = (state: AccountState) => state === 'suspended' || state === 'needs_consent';

/** Opens the incidents of counted refusals, and stops the accounts of which that is enough. */
async function countRefusals(tx: Tx, checks: readonly JudgedCheck[]): Promise<void> {
  const counted = checks.flatMap((check) => {
    const { failure } = check.result;
    return failure && check.decision.counted ? [{ ...check, failure }] : [];
  });
  const incidents = await openIncidents(tx, counted.map(refusalOf));
  const told = counted.map(({ claimed, decision, failure, now }) => ({
    stops: isStopped(decision.state) && !isStopped(claimed.state),
    accountId: claimed.id,
    incidentId: incidents.get(claimed.id) as string,
    failure,
    ...decision,
    now,
  }));
  await recordEvents(
    tx,
    told.flatMap(({ stops, accountId, incidentId, failure, refusals, needed, now }): NewEvent[] => {
      const details = { cause: failure.cause, evidence: failure.evidence, refusals, needed };
      return stops ? [] : [{ kind: 'failing', accountId, incidentId, details, at: now }];
    }),
  );
  await suspendAccounts(
    tx,
    told.filter(({ stops }) => stops),
  );
  for (const check of checks) if (isBeyondDoubt(check)) await noteRefusedPassword(tx, check);
}

function refusalOf({
  claimed,
  failure: { cause, evidence },
  now,
}: JudgedCheck & { failure: Verdict }): Refusal {
  const placed = storedSecret(claimed, 'incoming');
  const beyond = { isBeyondAscii: placed !== null && isBeyondAscii(placed.secret) };
  return { accountId: claimed.id, cause, evidence, ...beyond, now };
}

export type Suspension = {
  accountId: string;
  incidentId: string;
  failure: Verdict;
  refusals: number;
  now: Date;
};

/**
 * Everything that a suspension means besides the account's state, which the caller's decision has written: the
 * incident is marked, and the event is recorded with the server's own words, from which the notifications of the
 * enabled rules follow. All in the caller's transaction.
 */
export async function suspendAccounts(tx: Tx, suspended: readonly Suspension[]): Promise<void> {
  if (suspended.length === 0) return;
  await tx.$executeRaw`
    UPDATE incident i SET "suspendedAt" = s.now
      FROM unnest(${suspended.map(({ incidentId }) => incidentId)}::uuid[], ${suspended.map(({ now }) => now)}::timestamptz[])
        AS s(id, now)
     WHERE i.id = s.id`;
  await recordEvents(
    tx,
    suspended.map(({ accountId, incidentId, failure: { cause, evidence }, refusals, now }) => {
      const details = { cause, evidence, refusals };
      return { kind: 'suspended', accountId, incidentId, details, actor: system, at: now };
    }),
  );
}

const isBeyondDoubt = (check: JudgedCheck): boolean => {
  const { state, refusals, needed } = check.decision;
  return blamesCredential(check) && state === 'suspended' && refusals >= needed;
};

/** From here on the password is not given out again, whoever asks, but for the rare probe. */
async function noteRefusedPassword(tx: Tx, { claimed, settings, now }: JudgedCheck): Promise<void> {
  const placed = storedSecret(claimed, 'incoming');
  if (!placed) return;
  const isProbe = knownRefused(claimed) !== null;
  await noteRefused(tx, 'incoming', placed, { now, probeHours: settings['suspension.probeHours'], isProbe });
}

/** The changes that stand in the timeline without being counted refusals, suspensions or recoveries. */
async function tellStories(tx: Tx, checks: readonly JudgedCheck[]): Promise<void> {
  const events: NewEvent[] = [];
  for (const check of checks) {
    events.push(...(await cannotSendStill(tx, check)), ...turnOf(check));
  }
  await recordEvents(tx, events);
}

/** Refused while it was in worse trouble, which is over: now it is what there is to tell. */
async function cannotSendStill(tx: Tx, { claimed, decision }: JudgedCheck): Promise<NewEvent[]> {
  if (decision.state !== 'receive_only' || claimed.state === 'receive_only') return [];
  const accountId = claimed.id;
  const open = await tx.incident.findFirst({ where: { accountId, closedAt: null }, select: { id: true } });
  return open ? [{ kind: 'still_receive_only', accountId, incidentId: open.id, details: {} }] : [];
}

function turnOf({ claimed, result: { failure }, decision, now }: JudgedCheck): NewEvent[] {
  const accountId = claimed.id;
  const turned = decision.state !== claimed.state;
  if (failure && decision.outage) {
    if (claimed.state === 'degraded') return [];
    const details = { host: claimed.incoming.host, evidence: failure.evidence };
    return [{ kind: 'held_host_outage', accountId, details, at: now }];
  }
  if (failure && !decision.counted && (turned || failure.cause !== claimed.lastOutcome)) {
    const details = { cause: failure.cause, evidence: failure.evidence };
    return [{ kind: 'degraded', accountId, details, at: now }];
  }
  if (!failure && turned && claimed.state === 'degraded')
    return [{ kind: 'working_again', accountId, details: {}, at: now }];
  return [];
}
