import type { ClaimBudget, ClaimedAccount, ClaimRefusal } from '../accounts/claim.ts';
import { giveOut, takeClaims } from '../accounts/claim-due.ts';
import { bareQuery } from '../db/bare.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';

/** Claims one account by its id, due or not, as strictly as a worker does. */
export async function claimAccount(
  db: PrismaClient,
  id: string,
  budget: ClaimBudget,
  now = databaseTime(),
): Promise<ClaimedAccount | ClaimRefusal> {
  const [answer] = await giveOut(db, await takeClaims(bareQuery, [id], budget, now));
  if (!answer) throw new Error('a claim without an answer');
  return answer[1];
}
