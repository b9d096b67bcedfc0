import { type ClaimedAccount, type ClaimRefusal, claimAccount, releaseClaim } from '#lib/accounts/claim.ts';
import type { PrismaClient } from '#lib/db/client.ts';
import { CheckAbandoned, checkAccount } from '#lib/flows/check-account.ts';
import type { CheckReport } from '#lib/flows/record-check.ts';
import { log } from '#lib/log.ts';
import { hasRoom } from '#lib/own-trouble.ts';
import { readSettings } from '#lib/settings/store.ts';

/** The claims this process holds, for their renewal. */
export type HeldClaims = Set<string>;

/**
 * One job of the check queues: claims the account, checks it, and goes on at once where the deadline cut the
 * copying short. An account that may not be checked now is given its next due time instead.
 */
export async function handleCheck(
  db: PrismaClient,
  accountId: string,
  held: HeldClaims,
  stop: AbortSignal,
): Promise<void> {
  for (let more = true; more && !stop.aborted && hasRoom(); ) {
    const settings = await readSettings();
    const claimed = await claimAccount(db, accountId, {
      attemptsPerHour: settings['lockout.attemptsPerHour'],
      reserved: settings['lockout.reservedAttempts'],
    });
    if ('refused' in claimed) {
      await postpone(db, accountId, claimed);
      log.debug({ account: accountId, reason: claimed.refused }, 'check not begun');
      return;
    }
    more = await checkClaimed(db, claimed, held, stop);
  }
}

async function checkClaimed(
  db: PrismaClient,
  claimed: ClaimedAccount,
  held: HeldClaims,
  stop: AbortSignal,
): Promise<boolean> {
  held.add(claimed.claimId);
  const began = performance.now();
  try {
    const report = await checkAccount(db, claimed, await readSettings(), stop);
    logCheck(claimed.id, report, performance.now() - began);
    return report.more;
  } catch (error) {
    // The account is free for the job's next try. After a surprise of our own the sign-in stays counted.
    const keepSignIn = !(error instanceof CheckAbandoned) || error.givenBack.budget === 'nothing';
    await releaseClaim(db, claimed, { keepSignIn }).catch(() => {});
    throw error;
  } finally {
    held.delete(claimed.claimId);
  }
}

function logCheck(account: string, { outcome, fetched, state, nextCheckAt }: CheckReport, ms: number): void {
  const line = { account, outcome, fetched, state, nextCheckAt, ms: Math.round(ms) };
  if (outcome === 'ok' && fetched === 0) log.debug(line, 'check');
  else log.info(line, 'check');
}

async function postpone(db: PrismaClient, id: string, refusal: ClaimRefusal): Promise<void> {
  if (!('until' in refusal)) return;
  const { refused, until } = refusal;
  // The holder of a claim that is not renewed is dead: the account is due again as soon as the claim has run out.
  const where = refused === 'busy' ? { id, claimedUntil: until } : { id, nextCheckAt: { lt: until } };
  await db.mailAccount.updateMany({ where, data: { nextCheckAt: until } });
}
