import { createHash } from 'node:crypto';
import type { Tx } from '../db/client.ts';
import { send } from '../queue/boss.ts';
import { readSettings } from '../settings/store.ts';
import { recordTimeline } from '../timeline/record.ts';

export type NewNotification = {
  ruleKey: string;
  channel: 'email' | 'sms';
  recipient: string;
  recipientKind: 'alternate_address' | 'own_address' | 'administrator' | 'phone' | 'user';
  accountId: string | null;
  incidentId: string | null;
  hostOutageId: string | null;
  digestId?: string | null;
  /** 0 the first message of an incident, 1 and up its reminders. */
  step: number;
  /** What tells a message from an earlier one about the same: a new password's version, an administrator's wish. */
  again?: string;
  /** Nobody can be told, and why: the row is for the log. */
  skipped?: string;
  /** How long the message waits for others to the same person. */
  waitSeconds?: number;
};

/**
 * Queues one message, once: the same rule, account, incident, step and recipient make the same idempotency key.
 * Answers its id, or null where it was planned before.
 */
export async function queueNotification(
  tx: Tx,
  { again, skipped, waitSeconds, ...planned }: NewNotification,
): Promise<string | null> {
  const about = planned.incidentId ?? planned.hostOutageId ?? planned.digestId ?? '';
  const key = [planned.ruleKey, planned.accountId ?? '', about, planned.step, planned.recipient, again ?? ''];
  const idempotencyKey = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  const [created] = await tx.notification.createManyAndReturn({
    data: [
      { ...planned, idempotencyKey, ...(skipped ? { state: 'skipped' as const, lastError: skipped } : {}) },
    ],
    skipDuplicates: true,
    select: { id: true },
  });
  if (!created) return null;
  if (!skipped) await sendDelivery(tx, created.id, waitSeconds);
  if (planned.accountId) {
    const { ruleKey: rule, channel, recipientKind, incidentId } = planned;
    await recordTimeline(
      tx,
      planned.accountId,
      skipped
        ? { kind: 'notification_skipped', details: { rule, channel, reason: skipped } }
        : { kind: 'notification_queued', details: { rule, channel, recipientKind } },
      { incidentId },
    );
  }
  return created.id;
}

/** Asks for the delivery of a queued message: retried with growing pauses, as often as the settings say. */
export async function sendDelivery(tx: Tx, notificationId: string, waitSeconds = 0): Promise<void> {
  const settings = await readSettings();
  await send(
    tx,
    'send-notification',
    { notificationId },
    {
      singletonKey: notificationId,
      ...(waitSeconds > 0 ? { startAfter: waitSeconds } : {}),
      retryLimit: settings['notifications.attempts'] - 1,
      retryDelay: settings['notifications.retrySeconds'],
      retryBackoff: true,
      retryDelayMax: 3600,
    },
  );
}
