import { bareQuery } from '../db/bare.ts';
import { gathered } from '../db/gather.ts';
import type { ClaimedAccount } from './claim.ts';
import type { Decision } from './decide.ts';
import type { GivenBack } from './give-back.ts';

/**
 * Ends a check that was like the one before it: one statement for those that end together, no story. Answers false, and writes
 * no outcome, where the claim or the credential is no longer the one that was checked; a claim that is still ours is given back.
 */
export async function finishIfStillMine(
  { id, claimId, credentialVersion, state, signInAt }: ClaimedAccount,
  { nextCheckAt }: Pick<Decision, 'nextCheckAt'>,
  now: Date,
  budget: Exclude<GivenBack['budget'], 'nothing'> = 'all',
): Promise<boolean> {
  const ended = { id, claimId, credentialVersion, state, signInAt, nextCheckAt, budget, now };
  // One that another transaction holds is waited for alone; one that is void is found out so as well.
  if ((await finishTogether(ended)) || (await finish([ended], 'wait')).has(claimId)) return true;
  await giveBackVoid(ended);
  return false;
}

type Ended = Pick<ClaimedAccount, 'id' | 'claimId' | 'credentialVersion' | 'state' | 'signInAt'> &
  Pick<Decision, 'nextCheckAt'> &
  Pick<GivenBack, 'budget'> & { now: Date };

const finishTogether = gathered(
  async (ended: Ended[]) => {
    if (ended.length === 1) return [false];
    // One that cannot be written takes no other with it: each is then tried alone.
    const finished = await finish(ended, 'skip').catch(() => new Set<string>());
    return ended.map(({ claimId }) => finished.has(claimId));
  },
  { most: 100, lullMs: 8, ms: 30 }, // docs/performance.md has what a statement for each would cost
);

/** The claims that were ended. */
async function finish(ended: Ended[], whenLocked: keyof typeof finishStatements): Promise<Set<string>> {
  const { rows } = await bareQuery<{ claimId: string }>({
    ...finishStatements[whenLocked],
    values: [
      ended.map(({ id }) => id),
      ended.map(({ claimId }) => claimId),
      ended.map(({ credentialVersion }) => credentialVersion),
      ended.map(({ state }) => state),
      ended.map(({ now }) => now),
      ended.map(({ nextCheckAt }) => nextCheckAt),
      ended.map(({ signInAt }) => signInAt),
      ended.map(({ budget }) => budget),
    ],
  });
  return new Set(rows.map(({ claimId }) => claimId));
}

/** What was changed meanwhile may be checked at once. */
async function giveBackVoid({ id, claimId }: Ended): Promise<void> {
  await bareQuery({
    name: 'give back claim',
    text: 'UPDATE mail_account SET "claimId" = NULL, "claimedUntil" = NULL WHERE id = $1 AND "claimId" = $2',
    values: [id, claimId],
  });
}

// Locked first, as claims are (claim-due.ts): none is waited for.
const finishStatement = (locked: string) => `
  WITH ended AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[])
      AS e(id, "claimId", version, state, now, next, "signInAt", budget)
  ), locked AS (
    SELECT id FROM mail_account WHERE id = ANY ($1::uuid[]) FOR NO KEY UPDATE ${locked}
  )
  UPDATE mail_account a
     SET "claimId" = NULL, "claimedUntil" = NULL, "lastCheckAt" = e.now, "lastSuccessAt" = e.now,
         "nextCheckAt" = e.next, "recentChecks" = right(a."recentChecks" || 'o', 20),
         "unsuccessfulSignIns" = ARRAY(SELECT t FROM unnest(a."unsuccessfulSignIns") AS t 
           WHERE CASE e.budget WHEN 'all' THEN t > e."signInAt" ELSE t <> e."signInAt" END)
    FROM ended e JOIN locked ON locked.id = e.id
   WHERE a.id = e.id AND a."claimId" = e."claimId" AND a."credentialVersion" = e.version
     AND a.state = e.state::"AccountState"
  RETURNING e."claimId"`;

const finishStatements = {
  skip: { name: 'finish checks', text: finishStatement('SKIP LOCKED') },
  wait: { name: 'finish check', text: finishStatement('') },
};
