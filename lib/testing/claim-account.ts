import {
  type ClaimBudget,
  type ClaimedAccount,
  type ClaimRefusal,
  giveOut,
  takeClaims,
} from '../accounts/claim.ts';
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
