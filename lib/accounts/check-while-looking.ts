import { bareQuery } from '../db/bare.ts';
import { databaseTime } from '../db/clock.ts';
import type { UserViewer } from '../viewer.ts';

/** However short the setting is, nobody's server is asked more often than this because somebody looks. */
const leastMs = 30_000;

/**
 * Has the accounts of somebody who has a view open checked, where the last check was longer ago than that. Only such as work:
 * what is in trouble keeps its pace, and so does an account whose lock-out budget has anything in it.
 */
export async function checkWhileLooking({ userId }: UserViewer, seconds: number): Promise<void> {
  if (seconds === 0) return;
  const now = databaseTime();
  await bareQuery({
    name: 'check while looking',
    text: `
    UPDATE mail_account SET "askedAt" = $2
     WHERE "ownerId" = $1 AND "lastCheckAt" <= $3 AND "askedAt" IS NULL AND "claimId" IS NULL AND "pausedAt" IS NULL
       AND "nextCheckAt" IS NOT NULL AND state IN ('active', 'receive_only') AND "unsuccessfulSignIns" = '{}'`,
    values: [userId, now, new Date(now.getTime() - Math.max(leastMs, seconds * 1000))],
  });
}
