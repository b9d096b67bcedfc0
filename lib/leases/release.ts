import type { Tx } from '../db/client.ts';

const rowsOf = (table: string, also = '') => `
  UPDATE ${table} SET "claimId" = NULL, "claimedUntil" = NULL${also}
   WHERE "claimedBy" = ANY ($1::uuid[]) AND "claimId" IS NOT NULL AND "claimedUntil" IS NOT NULL`;

/**
 * Every table with a lease, and how those of the holders `$1` are given back. What a claim wrote beside itself stays: a
 * sign-in stays in the lock-out budget, a message whose content was on its way becomes one of unknown fate with the next claim.
 */
export const releases: Record<string, string> = {
  // It was due when it was claimed, and is again.
  mail_account: rowsOf('mail_account', ', "nextCheckAt" = least("nextCheckAt", "lastClaimAt")'),
  outgoing_message: rowsOf('outgoing_message'),
  account_import: rowsOf('account_import'),
  account_job: rowsOf('account_job'),
  audit_shipping: rowsOf('audit_shipping'),
  // Its claim names the scratch database, which whoever begins it again takes away.
  backup_rehearsal: `
  UPDATE backup_rehearsal SET "claimedUntil" = NULL WHERE "claimedBy" = ANY ($1::uuid[]) AND "claimedUntil" IS NOT NULL`,
  account_watch: `
  WITH lost AS (DELETE FROM account_watch WHERE "watcherId" = ANY ($1::uuid[]) RETURNING "accountId", since)
  UPDATE mail_account a SET "askedAt" = least(a."askedAt", lost.since) FROM lost WHERE a.id = lost."accountId"`,
};

/**
 * Gives back what these processes held, as if each lease had run out. Only for those that are known to be dead: an outcome
 * of one that is not would be refused, since its claim is gone. Answers how many were given back.
 */
export async function releaseHeldBy(tx: Tx, holders: string[]): Promise<number> {
  let released = 0;
  for (const statement of Object.values(releases)) released += await tx.$executeRawUnsafe(statement, holders);
  return released;
}
