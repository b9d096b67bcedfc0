import { Prisma, type Tx } from '../db/client.ts';
import type { ClaimedAccount } from './claim.ts';
import type { Decision } from './decide.ts';
import type { GivenBack } from './give-back.ts';

/** What is done about an account that another transaction holds. */
export type WhenLocked = 'skip' | 'wait';

const lockClauses: Record<WhenLocked, Prisma.Sql> = {
  skip: Prisma.sql`FOR UPDATE OF a SKIP LOCKED`,
  wait: Prisma.sql`FOR UPDATE OF a`,
};

/**
 * Locks the accounts of these claims for the rest of the transaction. Answers the claims whose verdict holds: those that
 * were taken over are left out, and those whose credential or state was changed meanwhile, which are given back.
 */
export async function lockStillMine(
  tx: Tx,
  claims: readonly Pick<ClaimedAccount, 'id' | 'claimId' | 'credentialVersion' | 'state'>[],
  whenLocked: WhenLocked,
): Promise<Set<string>> {
  const wanted = claims.map(({ id, claimId, credentialVersion: version, state }) => ({
    id,
    claimId,
    version,
    state,
  }));
  const locked = await tx.$queryRaw<{ id: string; claimId: string; isValid: boolean }[]>`
    SELECT a.id, a."claimId", a."credentialVersion" = c.version AND a.state = c.state AS "isValid"
      FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
        AS c(id uuid, "claimId" uuid, version int, state "AccountState")
      JOIN mail_account a ON a.id = c.id AND a."claimId" = c."claimId"
     ORDER BY a.id ${lockClauses[whenLocked]}`;
  const changed = locked.filter(({ isValid }) => !isValid).map(({ id }) => id);
  if (changed.length > 0) {
    await tx.mailAccount.updateMany({
      where: { id: { in: changed } },
      data: { claimId: null, claimedUntil: null },
    });
  }
  return new Set(locked.filter(({ isValid }) => isValid).map(({ claimId }) => claimId));
}

/** What one check did to its account; `name`: 'ok' or a cause, `evidence`: the server's own words. */
export type Outcome = {
  claimed: Pick<ClaimedAccount, 'id' | 'state' | 'signInAt'>;
  decision: Decision;
  name: string;
  evidence: string | null;
  signedIn: boolean;
  blamed: boolean;
  budget: GivenBack['budget'];
  now: Date;
};

/** Writes the outcomes of checks and what was decided, and gives their claims back; the caller holds the locks of their accounts. */
export async function writeOutcomes(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map(({ claimed, decision, name, evidence, ...outcome }) => ({
    ...decision,
    ...outcome,
    id: claimed.id,
    signInAt: claimed.signInAt,
    hasTurned: decision.state !== claimed.state,
    name,
    // JSON knows no half characters, as a cut of the server's words can leave one.
    evidence: evidence?.toWellFormed() ?? null,
    letter: letterOf(name, outcome.blamed),
  }));
  await tx.$executeRaw`
    UPDATE mail_account a
       SET "claimId" = NULL, "claimedUntil" = NULL, state = o.state,
           "stateSince" = CASE WHEN o."hasTurned" THEN o.now ELSE a."stateSince" END,
           refusals = o.refusals, "firstRefusalAt" = o."firstRefusalAt", "transientFailures" = o."transientFailures",
           "nextCheckAt" = o."nextCheckAt", "lastCheckAt" = o.now, "lastOutcome" = o.name, "lastEvidence" = o.evidence,
           "lastSuccessAt" = CASE WHEN o.name = 'ok' THEN o.now ELSE a."lastSuccessAt" END,
           "lastRefusalAt" = CASE WHEN o.blamed THEN o.now WHEN NOT o."signedIn" THEN a."lastRefusalAt" END,
           "recentChecks" = right(a."recentChecks" || o.letter, 20),
           "unsuccessfulSignIns" = ARRAY(SELECT t FROM unnest(a."unsuccessfulSignIns") AS t
             WHERE CASE o.budget WHEN 'all' THEN t > o."signInAt" WHEN 'own' THEN t <> o."signInAt" ELSE true END)
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS o(id uuid, state "AccountState", "hasTurned" boolean, refusals int, "firstRefusalAt" timestamptz,
             "transientFailures" int, "nextCheckAt" timestamptz, now timestamptz, name text, evidence text,
             "signedIn" boolean, blamed boolean, letter text, budget text, "signInAt" timestamptz)
     WHERE a.id = o.id`;
}

/** How a check stands in the account's last twenty: fine, refused, or something that says nothing of its credential. */
function letterOf(name: string, blamed: boolean): 'o' | 'c' | 't' {
  if (name === 'ok') return 'o';
  return blamed ? 'c' : 't';
}
