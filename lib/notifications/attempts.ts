import type { Prisma, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';

// How far a notification certainly came, for which no death of a process may leave a false word:
//
//   queued ──begin──> sending ──taken──────────────> sent
//     ^                  ├──refused, tries left────> queued
//     │                  ├──refused for good───────> failed
//     └─ no longer needed ─────────────────────────> cancelled
//
// An attempt whose answer nobody heard (the worker died, the line broke after the last byte) puts the row in doubt, and
// only a copy that was certainly taken takes it out. Whatever ends a row that is in doubt, or whose attempt is under
// way, makes it `perhaps_sent`: neither `cancelled` nor `failed` is ever said of a message that may have left.

/** Writes down that an attempt begins, before anything leaves; one that was still under way had no answer heard. */
export async function beginAttempt(tx: Tx, ids: string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE notification
       SET "inDoubtSince" = CASE WHEN state = 'sending' THEN coalesce("inDoubtSince", "lastAttemptAt")
                                 ELSE "inDoubtSince" END,
           state = 'sending', attempts = attempts + 1, "lastAttemptAt" = now(),
           "heldUntil" = NULL, "heldForUs" = false
     WHERE id = ANY(${ids}::uuid[])`;
}

/** The message was taken. Answers the rows that are still there: a deleted account takes its notifications along. */
export async function recordTaken(tx: Tx, ids: string[], answer: string): Promise<string[]> {
  const recorded = await tx.notification.updateManyAndReturn({
    where: { id: { in: ids } },
    data: {
      state: 'sent',
      sentAt: databaseTime(),
      inDoubtSince: null,
      providerAnswer: answer,
      lastError: null,
      sealedToken: null,
    },
    select: { id: true },
  });
  return recorded.map(({ id }) => id);
}

type Refusal = {
  reason: string;
  /** The whole message left and nobody heard the answer. */
  inDoubt: boolean;
  /** These are tried again; the others are at their end. */
  again: string[];
};

/**
 * The attempt under way was refused, or nobody heard its answer. Answers the rows that end with it, and as what.
 * A row that was ended while the attempt ran is `cancelled` now that nothing left.
 */
export async function recordRefused(
  tx: Tx,
  ids: string[],
  { reason, inDoubt, again }: Refusal,
): Promise<{ id: string; state: 'failed' | 'perhaps_sent' }[]> {
  if (inDoubt) {
    await tx.$executeRaw`
      UPDATE notification SET "inDoubtSince" = coalesce("inDoubtSince", "lastAttemptAt")
       WHERE id = ANY(${ids}::uuid[]) AND state IN ('sending', 'perhaps_sent')`;
  }
  await tx.notification.updateMany({
    where: { id: { in: ids }, state: 'perhaps_sent', inDoubtSince: null },
    data: { state: 'cancelled' },
  });
  await tx.notification.updateMany({
    where: { id: { in: again }, state: 'sending' },
    data: { state: 'queued', lastError: reason },
  });
  return tx.$queryRaw<{ id: string; state: 'failed' | 'perhaps_sent' }[]>`
    UPDATE notification
       SET state = (CASE WHEN "inDoubtSince" IS NULL THEN 'failed' ELSE 'perhaps_sent' END)::"NotificationState",
           "lastError" = ${reason}, "sealedToken" = NULL
     WHERE id = ANY(${ids}::uuid[]) AND state = 'sending'
    RETURNING id, state::text AS state`;
}

/**
 * Ends notifications that still wait, or whose attempt is under way, because nobody needs them any more: the attempt's
 * answer, if one comes, still has the last word.
 */
export async function endWaiting(
  tx: Tx,
  where: Prisma.NotificationWhereInput,
  reason: string,
): Promise<void> {
  const waiting = await tx.notification.findMany({
    where: { AND: [where, { state: { in: ['queued', 'sending'] } }] },
    select: { id: true },
  });
  const ids = waiting.map(({ id }) => id);
  await tx.$executeRaw`
    UPDATE notification
       SET state = (CASE WHEN "sentAt" IS NOT NULL THEN 'sent'
                         WHEN state = 'sending' OR "inDoubtSince" IS NOT NULL THEN 'perhaps_sent'
                         ELSE 'cancelled' END)::"NotificationState",
           "lastError" = ${reason}, "sealedToken" = NULL
     WHERE id = ANY(${ids}::uuid[]) AND state IN ('queued', 'sending')`;
}

/** Rows of messages that reached somebody, or may have. */
export const mayHaveReached = {
  OR: [
    { state: { in: ['sent', 'sending', 'perhaps_sent'] } },
    { sentAt: { not: null } },
    { inDoubtSince: { not: null } },
  ],
} satisfies Prisma.NotificationWhereInput;
