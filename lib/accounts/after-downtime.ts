import type { PrismaClient } from '../db/client.ts';

/** Due for so long are checks only after a downtime, or where there is more to do than the workers can. */
const overdueMinutes = 5;
const seenDays = 1;

/**
 * Has those of the overdue accounts checked first whose owners were here last: after a downtime all are due together, and the caps let
 * the others wait. Asked for like any check, the newest-seen first; only such as work, so that nothing in trouble keeps another pace.
 * Answers how many.
 */
export function putSeenOwnersFirst(db: PrismaClient): Promise<number> {
  return db.$executeRaw`
    UPDATE mail_account a
       SET "askedAt" = now() - (make_interval(days => ${seenDays}::int) - greatest(now() - s.seen, '0'))
      FROM (SELECT "userId", max("lastSeenAt") AS seen FROM user_session
             WHERE "lastSeenAt" > now() - make_interval(days => ${seenDays}::int) GROUP BY 1) s
     WHERE a."ownerId" = s."userId" AND a."nextCheckAt" <= now() - make_interval(mins => ${overdueMinutes}::int)
       AND a."askedAt" IS NULL AND a."claimId" IS NULL AND a."pausedAt" IS NULL AND a.state IN ('active', 'receive_only')`;
}
