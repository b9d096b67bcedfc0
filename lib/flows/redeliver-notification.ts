import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { channels } from '../notifications/channels/channels.ts';
import { sendDelivery } from '../notifications/queue.ts';
import type { Actor } from '../viewer.ts';

/**
 * Puts a notification that is at its end into the queue again. That a copy was sent, or perhaps was, stays known. Its link, if it has one, is made
 * anew when it goes out. One that still waits is left as it is; one that was skipped goes to the number the owner
 * has by now.
 */
export async function redeliverNotification(
  id: string,
  actor: Actor,
): Promise<{ ok: true } | { ok: false; reason: 'not_found' | 'waiting' | 'no_number' }> {
  return db().$transaction(async (tx) => {
    const skipped = await tx.notification.findFirst({
      where: { id, state: 'skipped' },
      select: { channel: true, account: { select: { owner: { select: { phone: true } } } } },
    });
    const phone = skipped?.account?.owner.phone ?? null;
    const [to] = skipped ? channels[skipped.channel].reach('owner', { phone }) : [];
    const recipient = to?.recipient ?? '';
    if (skipped && !recipient) return { ok: false, reason: 'no_number' };
    const again = await tx.notification.updateMany({
      where: { id, state: { in: ['sent', 'failed', 'cancelled', 'skipped', 'perhaps_sent'] } },
      data: {
        ...(skipped ? { recipient } : {}),
        state: 'queued',
        leadId: null,
        attempts: 0,
        heldBack: 0,
        heldUntil: null,
        heldForUs: false,
        lastError: null,
        providerAnswer: null,
        queuedAt: databaseTime(),
      },
    });
    if (again.count === 0) {
      const exists = await tx.notification.count({ where: { id } });
      return { ok: false, reason: exists ? 'waiting' : 'not_found' };
    }
    await sendDelivery(tx, id);
    await recordAudit(tx, {
      actor,
      action: 'notification.redelivered',
      targetType: 'notification',
      targetId: id,
    });
    return { ok: true };
  });
}
