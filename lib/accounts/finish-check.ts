import { bareQuery } from '../db/bare.ts';
import type { Db, Prisma } from '../db/client.ts';
import type { ClaimedAccount } from './claim.ts';
import type { Decision } from './decide.ts';
import type { GivenBack } from './give-back.ts';
import { giveBack } from './sign-in-budget.ts';

/**
 * Ends a check that was like the one before it: one statement, no story. Answers null, and changes nothing, where
 * the claim or the credential is no longer the one that was checked; else whether somebody set flags in a view
 * since it began, that it may have come too late for.
 */
export async function finishIfStillMine(
  { id, claimId, credentialVersion, state, signInAt }: ClaimedAccount,
  { nextCheckAt }: Decision,
  now: Date,
): Promise<{ hasNewWishes: boolean } | null> {
  const { rows } = await bareQuery<{ hasNewWishes: boolean }>({
    name: 'finish check',
    text: finishStatement,
    values: [id, claimId, credentialVersion, state, now, nextCheckAt, signInAt],
  });
  return rows[0] ?? null;
}

const finishStatement = `
  UPDATE mail_account
     SET "claimId" = NULL, "claimedUntil" = NULL, "lastCheckAt" = $5::timestamptz, "lastSuccessAt" = $5::timestamptz,
         "nextCheckAt" = $6::timestamptz, "recentChecks" = right("recentChecks" || 'o', 20),
         "unsuccessfulSignIns" = ARRAY(SELECT t FROM unnest("unsuccessfulSignIns") AS t WHERE t > $7::timestamptz)
   WHERE id = $1::uuid AND "claimId" = $2::uuid AND "credentialVersion" = $3::int AND state = $4::"AccountState"
  RETURNING EXISTS (SELECT 1 FROM flag_change w
     WHERE w."accountId" = $1::uuid AND w."wantedAt" > $7::timestamptz) AS "hasNewWishes"`;

/**
 * Locks the account of a claim for the rest of the transaction. Answers false where a verdict on this claim is
 * void: it was taken over, or the credential or the state was changed meanwhile (the claim is then given back).
 */
export async function lockIfStillMine(tx: Db, claimed: ClaimedAccount): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ valid: boolean }[]>`
    SELECT "credentialVersion" = ${claimed.credentialVersion} AND state = ${claimed.state}::"AccountState" AS valid
      FROM mail_account WHERE id = ${claimed.id}::uuid AND "claimId" = ${claimed.claimId}::uuid FOR UPDATE`;
  if (row && !row.valid) {
    await tx.mailAccount.update({ where: { id: claimed.id }, data: { claimId: null, claimedUntil: null } });
  }
  return row?.valid ?? false;
}

/** Writes a decision and the outcome it follows from; the caller holds the account's lock. */
export async function writeDecision(
  tx: Db,
  claimed: ClaimedAccount,
  decision: Decision,
  outcome: {
    name: string;
    evidence: string | null;
    signedIn: boolean;
    blamed: boolean;
    givenBack: GivenBack;
  },
  now: Date,
): Promise<void> {
  const { state, refusals, firstRefusalAt, transientFailures, nextCheckAt } = decision;
  const ok = outcome.name === 'ok';
  const data: Prisma.MailAccountUpdateInput = {
    claimId: null,
    claimedUntil: null,
    state,
    refusals,
    firstRefusalAt,
    transientFailures,
    nextCheckAt,
    lastCheckAt: now,
    lastOutcome: outcome.name,
    lastEvidence: outcome.evidence,
  };
  if (state !== claimed.state) data.stateSince = now;
  if (ok) data.lastSuccessAt = now;
  if (outcome.signedIn) data.lastRefusalAt = null;
  if (outcome.blamed) data.lastRefusalAt = now;
  await tx.mailAccount.update({ where: { id: claimed.id }, data });

  const letter = ok ? 'o' : outcome.blamed ? 'c' : 't';
  await tx.$executeRaw`
    UPDATE mail_account SET "recentChecks" = right("recentChecks" || ${letter}, 20) WHERE id = ${claimed.id}::uuid`;
  await giveBack(tx, claimed.id, outcome.givenBack.budget, claimed.signInAt);
}
