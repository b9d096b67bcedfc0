import { setTimeout as pause } from 'node:timers/promises';
import { db } from '../db/client.ts';
import { sendCheck } from '../queue/send-check.ts';
import { readSettings } from '../settings/store.ts';
import { recordTimeline } from '../timeline/record.ts';
import type { Actor } from '../viewer.ts';

export type CheckRequest =
  | { ok: true; requestedAt: Date }
  | { ok: false; reason: 'not_found' | 'paused' }
  /** The lock-out budget of this hour is spent: the server is not asked before `retryAt`. */
  | { ok: false; reason: 'budget'; retryAt: Date };

/** The outcome of the check somebody asked for, as the account's row tells it. */
export type CheckAnswer = {
  /** 'ok' or a cause. */
  outcome: string;
  evidence: string | null;
  state: string;
  checkedAt: Date;
};

/** Asks for a check at once, ahead of those that are merely due. The worker carries it out. */
export async function checkNow(accountId: string, actor: Actor): Promise<CheckRequest> {
  const settings = await readSettings();
  const allowed = Math.max(1, settings['lockout.attemptsPerHour'] - settings['lockout.reservedAttempts']);
  return db().$transaction(async (tx) => {
    const account = await tx.mailAccount.findUnique({
      where: { id: accountId },
      select: { id: true, pausedAt: true, state: true, incomingHost: true, unsuccessfulSignIns: true },
    });
    if (!account) return { ok: false, reason: 'not_found' };
    if (account.pausedAt) return { ok: false, reason: 'paused' };
    const requestedAt = new Date();
    const hourAgo = requestedAt.getTime() - 3_600_000;
    const spent = account.unsuccessfulSignIns.map((at) => at.getTime()).filter((at) => at > hourAgo);
    const freeing = spent.sort((a, b) => a - b).at(-allowed);
    if (freeing !== undefined) return { ok: false, reason: 'budget', retryAt: new Date(freeing + 3_600_000) };
    await recordTimeline(tx, accountId, { kind: 'check_requested', details: { by: actor.name } });
    await tx.mailAccount.update({ where: { id: accountId }, data: { nextCheckAt: requestedAt } });
    await sendCheck(tx, { ...account, host: account.incomingHost }, { priority: 10 });
    return { ok: true, requestedAt };
  });
}

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
        incomingHost: true,
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
    if (!isBegun && !claimId) {
      // A check that was under way when this one was asked for took its place in the queue: ask again.
      await db().$transaction((tx) =>
        sendCheck(tx, { id: accountId, host: account.incomingHost, state }, { priority: 10 }),
      );
    }
    await pause(150);
  }
  return null;
}
