import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { Outcome } from './ask.ts';

export type Unsubscription = { askedAt: Date; outcome: Outcome | 'asked' };

/** Nobody waits longer for an answer: who asked is dead. */
const underWayMs = 60_000;

/** What became of the request about a message; null where none was made. Its message must be the viewer's own. */
export async function readUnsubscription(messageId: string): Promise<Unsubscription | null> {
  const row = await db().unsubscription.findUnique({
    where: { messageId },
    select: { askedAt: true, outcome: true },
  });
  return row as Unsubscription | null;
}

/** Writes down that a request is made now; false where one is under way or was taken. */
export async function beginUnsubscription(messageId: string): Promise<boolean> {
  const askedAt = databaseTime();
  const { count } = await db().unsubscription.createMany({
    data: [{ messageId, askedAt, outcome: 'asked' }],
    skipDuplicates: true,
  });
  if (count > 0) return true;
  const again = await db().unsubscription.updateMany({
    where: {
      messageId,
      OR: [
        { outcome: { notIn: ['asked', 'taken'] } },
        { outcome: 'asked', askedAt: { lt: new Date(askedAt.getTime() - underWayMs) } },
      ],
    },
    data: { askedAt, outcome: 'asked' },
  });
  return again.count > 0;
}

/** Writes down what was answered. */
export async function endUnsubscription(messageId: string, outcome: Outcome): Promise<void> {
  await db().unsubscription.updateMany({ where: { messageId }, data: { outcome } });
}
