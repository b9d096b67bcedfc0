import type { PrismaClient, Tx } from '../db/client.ts';
import { log } from '../log.ts';
import { sendDelivery } from '../notifications/queue.ts';
import { renderNotification } from '../notifications/render.ts';
import { renderSms } from '../notifications/sms/render.ts';
import type { Delivery } from '../notifications/transports/delivery.ts';
import { deliverEmail } from '../notifications/transports/email.ts';
import { deliverSms } from '../notifications/transports/sms.ts';
import type { Settings } from '../settings/schema.ts';
import { recordTimeline } from '../timeline/record.ts';
import type { NotificationFacts } from './compose-message.ts';
import { type GatheredMessage, gatherMessage } from './gather-message.ts';

/** Thrown after a temporary failure was recorded, so that the queue tries again later. */
export class DeliveryPostponed extends Error {
  override name = 'DeliveryPostponed';
}

/**
 * Delivers the message of one queued notification, with those of the same person that go with it, and records for
 * each how that went. At least once: a crash between the delivery and its record sends the same message again, with
 * the same Message-ID and the same links.
 *
 * 1 what the message carries, the attempt and the links are written before anything is sent; 2 the answer decides:
 * sent, failed for good, or `DeliveryPostponed` for the queue's next try.
 */
export async function sendNotification(
  db: PrismaClient,
  notificationId: string,
  settings: Settings,
): Promise<void> {
  const gathered = await db.$transaction((tx) => gatherMessage(tx, notificationId, settings));
  if (!gathered) return;
  const delivery = await deliver(gathered, settings);
  const { rows, leadId } = gathered;
  const line = {
    notification: leadId,
    rule: rows[0]?.ruleKey,
    carried: rows.length,
    attempt: rows[0]?.attempts,
  };
  if (delivery.result === 'sent') {
    log.info(line, 'notification sent');
    const sent = {
      state: 'sent',
      sentAt: new Date(),
      providerAnswer: delivery.answer,
      lastError: null,
    } as const;
    return db.$transaction((tx) => finish(tx, rows, sent));
  }
  const { reason } = delivery;
  const most = delivery.result === 'permanent' ? 0 : settings['notifications.attempts'];
  const spent = rows.filter(({ attempts }) => attempts >= most);
  const left = rows.filter(({ attempts }) => attempts < most);
  log.warn({ ...line, reason }, left.length > 0 ? 'notification postponed' : 'notification failed');
  await db.$transaction(async (tx) => {
    await finish(tx, spent, { state: 'failed', lastError: reason });
    await postpone(tx, left, leadId, reason, settings);
  });
  if (left.some(({ id }) => id === leadId)) throw new DeliveryPostponed(reason);
}

async function deliver(
  { channel, recipient, messageId, date, message }: GatheredMessage,
  settings: Settings,
): Promise<Delivery> {
  if (channel === 'sms') {
    const text = renderSms(message, { template: settings['sms.text'] });
    return deliverSms(settings, { to: recipient, text, messageId });
  }
  return deliverEmail(settings, { to: recipient, messageId, date, ...renderNotification(message) });
}

/** Those with tries left wait for the next one; where the message that carried them has none, in one of their own. */
async function postpone(
  tx: Tx,
  left: NotificationFacts[],
  leadId: string,
  reason: string,
  settings: Settings,
): Promise<void> {
  const [first] = left;
  if (!first) return;
  const ids = { in: left.map(({ id }) => id) };
  const keepsLead = left.some(({ id }) => id === leadId);
  await tx.notification.updateMany({
    // One that was cancelled meanwhile stays so.
    where: { id: ids, state: 'sending' },
    data: { state: 'queued', lastError: reason, ...(keepsLead ? {} : { leadId: first.id }) },
  });
  if (!keepsLead) await sendDelivery(tx, first.id, settings['notifications.retrySeconds']);
}

async function finish(
  tx: Tx,
  rows: NotificationFacts[],
  outcome: { state: 'sent' | 'failed'; sentAt?: Date; providerAnswer?: string; lastError: string | null },
): Promise<void> {
  if (rows.length === 0) return;
  // An account that was deleted meanwhile took its notifications with it.
  const recorded = await tx.notification.updateManyAndReturn({
    where: { id: { in: rows.map(({ id }) => id) } },
    data: { ...outcome, sealedToken: null },
    select: { id: true },
  });
  const isRecorded = new Set(recorded.map(({ id }) => id));
  for (const { id, ruleKey: rule, channel, recipientKind, account, incidentId } of rows) {
    if (!account || !isRecorded.has(id)) continue;
    await recordTimeline(
      tx,
      account.id,
      outcome.state === 'sent'
        ? { kind: 'notification_sent', details: { rule, channel, recipientKind } }
        : { kind: 'notification_failed', details: { rule, channel, reason: outcome.lastError ?? '' } },
      { incidentId },
    );
  }
}
