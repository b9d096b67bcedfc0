import type { PrismaClient, Tx } from '../db/client.ts';
import { sendDelivery } from './queue.ts';

const atOnce = 500;

/**
 * Holds queued messages back until an instant; `dispatchHeld` brings them into the queue then. `isForUs`: for something
 * about us that an administrator has to mend; `isTryBack`: the try that was just made does not count.
 */
export async function holdBack(
  tx: Tx,
  ids: string[],
  {
    until,
    reason,
    isForUs,
    isTryBack,
  }: { until: Date; reason: string; isForUs: boolean; isTryBack: boolean },
): Promise<void> {
  await tx.notification.updateMany({
    // One that was cancelled meanwhile stays so.
    where: { id: { in: ids }, state: 'queued' },
    data: {
      heldUntil: until,
      lastError: reason,
      heldForUs: isForUs,
      ...(isTryBack ? { heldBack: { increment: 1 } } : {}),
    },
  });
}

/** Queues what was held back until now. What is queued already is not queued twice. */
export async function dispatchHeld(db: PrismaClient): Promise<number> {
  const due = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT coalesce("leadId", id) AS id FROM notification
     WHERE state = 'queued' AND "heldUntil" <= now() LIMIT ${atOnce}`;
  for (const { id } of due) await db.$transaction((tx) => sendDelivery(tx, id));
  return due.length;
}
