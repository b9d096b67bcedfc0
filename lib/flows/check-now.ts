import { setTimeout as pause } from 'node:timers/promises';
import { askForCheck } from '../accounts/ask-for-check.ts';
import { findRefusedStored, storedColumns, storedOf } from '../accounts/refused-secrets.ts';
import { freeAgainAt } from '../accounts/sign-in-budget.ts';
import { db, type Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import { readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';

export type CheckRequest =
  | { ok: true; requestedAt: Date }
  | { ok: false; reason: 'not_found' | 'paused' }
  /** The lock-out budget of this hour is spent: the server is not asked before `retryAt`. */
  | { ok: false; reason: 'budget'; retryAt: Date }
  /** The server has refused the stored password beyond doubt: it is tried again by itself at `retryAt`. */
  | { ok: false; reason: 'password_refused'; refusedAt: Date; retryAt: Date };

/** The outcome of the check somebody asked for, as the account's row tells it. */
export type CheckAnswer = {
  /** 'ok' or a cause. */
  outcome: string;
  evidence: string | null;
  state: string;
  checkedAt: Date;
};

/**
 * Asks for a check at once, ahead of those that are merely due. The worker carries it out. A password that the server
 * has refused beyond doubt is not sent there again because somebody asks: the account has its rare probe.
 */
export function checkNow(accountId: string, actor: Actor): Promise<CheckRequest> {
  return db().$transaction((tx) => checkNowIn(tx, accountId, actor));
}

/** The same within a transaction. */
export async function checkNowIn(tx: Tx, accountId: string, actor: Actor): Promise<CheckRequest> {
  const settings = await readSettings();
  const allowed = Math.max(1, settings['lockout.attemptsPerHour'] - settings['lockout.reservedAttempts']);
  const account = await tx.mailAccount.findUnique({ where: { id: accountId }, select: wanted });
  if (!account) return { ok: false, reason: 'not_found' };
  if (account.pausedAt) return { ok: false, reason: 'paused' };
  const requestedAt = databaseTime();
  const isSuspended = account.state === 'suspended';
  const known = isSuspended ? await findRefusedStored(tx, storedOf(account), 'incoming') : null;
  if (known && known.probeAt > requestedAt) {
    return { ok: false, reason: 'password_refused', refusedAt: known.refusedAt, retryAt: known.probeAt };
  }
  const retryAt = freeAgainAt(account.unsuccessfulSignIns, allowed, requestedAt);
  if (retryAt) return { ok: false, reason: 'budget', retryAt };
  await recordEvent(tx, { kind: 'check_requested', accountId, details: { by: actor.name } });
  await tx.mailAccount.update({ where: { id: accountId }, data: { nextCheckAt: requestedAt } });
  await askForCheck(tx, accountId, requestedAt);
  return { ok: true, requestedAt };
}

const wanted = {
  ...storedColumns,
  pausedAt: true,
  state: true,
  unsuccessfulSignIns: true,
} satisfies Prisma.MailAccountSelect;

/** Waits for a check that began after it was asked for; null where it takes longer. */
export async function waitForCheck(
  accountId: string,
  requestedAt: Date,
  timeoutMs: number,
): Promise<CheckAnswer | null> {
  const until = Date.now() + timeoutMs;
  while (Date.now() < until) {
    const account = await db().mailAccount.findUnique({
      where: { id: accountId },
      select: {
        state: true,
        claimId: true,
        lastClaimAt: true,
        lastCheckAt: true,
        lastOutcome: true,
        lastEvidence: true,
      },
    });
    if (!account) return null;
    const { state, claimId, lastClaimAt, lastCheckAt, lastOutcome, lastEvidence } = account;
    const isBegun = lastClaimAt !== null && lastClaimAt >= requestedAt;
    if (isBegun && !claimId && lastCheckAt && lastCheckAt >= lastClaimAt && lastOutcome) {
      return { outcome: lastOutcome, evidence: lastEvidence, state, checkedAt: lastCheckAt };
    }
    await pause(150);
  }
  return null;
}
