import { createHash } from 'node:crypto';
import type { Tx } from '../db/client.ts';
import { send } from '../queue/boss.ts';
import { readSettings } from '../settings/store.ts';
import { recordTimeline } from '../timeline/record.ts';

export type NewNotification = {
  ruleKey: string;
  channel: 'email' | 'sms';
  recipient: string;
  recipientKind: 'alternate_address' | 'own_address' | 'administrator' | 'phone';
  accountId: string | null;
  incidentId: string | null;
  hostOutageId: string | null;
  /** 0 the first message of an incident, 1 and up its reminders. */
  step: number;
  /** Where an administrator asks for one more message than the rules planned. */
  again?: string;
};

/**
 * Queues one message, once: the same rule, account, incident, step and recipient make the same idempotency key.
 * Answers its id, or null where it was planned before.
 */
export async function queueNotification(
  tx: Tx,
  { again, ...planned }: NewNotification,
): Promise<string | null> {
  const about = planned.incidentId ?? planned.hostOutageId ?? '';
  const key = [planned.ruleKey, planned.accountId ?? '', about, planned.step, planned.recipient, again ?? ''];
  const idempotencyKey = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  const [created] = await tx.notification.createManyAndReturn({
    data: [{ ...planned, idempotencyKey }],
    skipDuplicates: true,
    select: { id: true },
  });
  if (!created) return null;
  await sendDelivery(tx, created.id);
  if (planned.accountId) {
    const { ruleKey: rule, channel, recipientKind } = planned;
    const details = { rule, channel, recipientKind };
    await recordTimeline(
      tx,
      planned.accountId,
      { kind: 'notification_queued', details },
      { incidentId: planned.incidentId },
    );
  }
  return created.id;
}

/** Asks for the delivery of a queued message: retried with growing pauses, as often as the settings say. */
export async function sendDelivery(tx: Tx, notificationId: string): Promise<void> {
  const settings = await readSettings();
  await send(
    tx,
    'send-notification',
    { notificationId },
    {
      singletonKey: notificationId,
      retryLimit: settings['notifications.attempts'] - 1,
      retryDelay: settings['notifications.retrySeconds'],
      retryBackoff: true,
      retryDelayMax: 3600,
    },
  );
}
