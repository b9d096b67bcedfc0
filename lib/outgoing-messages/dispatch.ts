import type { PrismaClient, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isFree } from '../leases/lease.ts';
import { send, sendMany } from '../queue/boss.ts';
import { isDue } from './claim.ts';

/** Asks for the next try of a message in the caller's transaction. */
export async function sendOutgoing(tx: Tx, outgoingId: string): Promise<void> {
  await send(tx, 'send-mail', { outgoingId }, { singletonKey: outgoingId });
}

/**
 * Puts the messages into the queue whose next try is due, and those whose worker died. A message that waits or
 * runs already is not there twice, and one whose job got lost comes back.
 */
export async function dispatchOutgoing(db: PrismaClient, now = databaseTime()): Promise<number> {
  const due = await db.outgoingMessage.findMany({
    where: {
      state: { in: ['queued', 'sending', 'handed_over'] },
      AND: [{ OR: isDue(now) }, { OR: isFree(now) }],
    },
    orderBy: { nextTryAt: 'asc' },
    take: 500,
    select: { id: true },
  });
  if (due.length === 0) return 0;
  await db.$transaction((tx) =>
    sendMany(
      tx,
      'send-mail',
      due.map(({ id }) => ({ data: { outgoingId: id }, singletonKey: id })),
    ),
  );
  return due.length;
}
