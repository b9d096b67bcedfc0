import { type ClaimedAccount, releaseClaim } from '../accounts/claim.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { log } from '../log.ts';
import { readSettings } from '../settings/store.ts';
import { CheckAbandoned, CheckInterrupted, checkAccount } from './check-account.ts';
import type { CheckReport } from './record-check.ts';

/** The claims this process holds, for their renewal. */
export type HeldClaims = Set<string>;

/** After a surprise of our own a check is tried again this soon. */
const againMs = 10_000;

/**
 * Runs the check of a claim, and gives the account back whatever happens: after a surprise of our own it is due again soon, and
 * one that the end of this process has cut short at once. Throws on what was thrown.
 */
export async function runCheck(
  db: PrismaClient,
  claimed: ClaimedAccount,
  held: HeldClaims,
  stop: AbortSignal,
): Promise<void> {
  held.add(claimed.claimId);
  const began = performance.now();
  try {
    const report = await checkAccount(db, claimed, await readSettings(), stop);
    logCheck(claimed.id, report, performance.now() - began);
  } catch (error) {
    // After a surprise the sign-in stays counted.
    const keepSignIn = !(error instanceof CheckAbandoned) || error.givenBack.budget === 'nothing';
    const waitMs = error instanceof CheckInterrupted ? 0 : againMs;
    const nextCheckAt = new Date(databaseTime().getTime() + waitMs);
    await releaseClaim(db, claimed, { keepSignIn, nextCheckAt }).catch(() => {});
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
