import { bringForward, type Pace, paceChanged } from '#lib/accounts/bring-forward.ts';
import { type DecisionSettings, longestPauseMs } from '#lib/accounts/decide.ts';
import type { AccountState } from '#lib/accounts/schema.ts';
import { sendChecks } from '#lib/accounts/send-check.ts';
import { Prisma, type PrismaClient } from '#lib/db/client.ts';
import { freeSql } from '#lib/leases/lease.ts';

const batchSize = 1000;

/** An account whose job got lost falls due again after this, however long the interval is. */
const fallbackSeconds = 60;

/**
 * Puts the accounts that are due into the queue: jobs and new due times in one transaction, so that none is lost
 * and none sent twice by workers that look at the same moment. The exact due time is set when the check ends.
 * Answers how many were due; a full batch means that there are more.
 *
 * A due time further away than any pause we make was written by a clock that was wrong: it is due now.
 */
export async function dispatchDue(
  db: PrismaClient,
  settings: DecisionSettings,
): Promise<{ sent: number; more: boolean }> {
  const againSeconds = Math.min(settings['fetcher.intervalSeconds'], fallbackSeconds);
  return db.$transaction(async (tx) => {
    const due = await tx.$queryRaw<{ id: string; host: string; state: AccountState }[]>`
      UPDATE mail_account a
         SET "nextCheckAt" = now() + make_interval(secs => ${againSeconds})
        FROM (SELECT id FROM mail_account
               WHERE ("nextCheckAt" <= now()
                      OR "nextCheckAt" > now() + make_interval(secs => ${longestPauseMs(settings) / 1000}))
                 AND "pausedAt" IS NULL
                 AND ${Prisma.raw(freeSql('now()'))}
               ORDER BY "nextCheckAt" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED) AS due
       WHERE a.id = due.id
      RETURNING a.id, a."incomingHost" AS host, a.state::text AS state`;
    await sendChecks(tx, due);
    return { sent: due.length, more: due.length === batchSize };
  });
}

/** Longer than the age that settings can have in any process (lib/settings/store.ts). */
const settleMs = 3_000;

/**
 * Lets a changed interval hold at once. Saving it has brought the due times forward; but checks that were just
 * ending then, here or in another worker, have set new ones by the former interval. So they are brought forward
 * once more when every process has taken the change.
 */
export function paceKeeper(db: PrismaClient): (settings: Pace) => Promise<void> {
  let held: Pace | undefined;
  let settleAt: number | undefined;
  return async (settings) => {
    if (held && paceChanged(held, settings)) settleAt = performance.now() + settleMs;
    held = settings;
    if (settleAt === undefined || performance.now() < settleAt) return;
    settleAt = undefined;
    await bringForward(db, settings);
  };
}
