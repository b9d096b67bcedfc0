import type { PrismaClient, Tx } from '../db/client.ts';
import { log } from '../log.ts';
import { recordRefused, recordTaken } from '../notifications/attempts.ts';
import { sendDelivery } from '../notifications/queue.ts';
import { renderNotification } from '../notifications/render.ts';
import { renderSms } from '../notifications/sms/render.ts';
import type { Delivery } from '../notifications/transports/delivery.ts';
import { deliverEmail } from '../notifications/transports/email.ts';
import { deliverSms } from '../notifications/transports/sms.ts';
import type { Settings } from '../settings/schema.ts';
import { recordTimeline } from '../timeline/record.ts';
import { type GatheredMessage, gatherMessage } from './gather-message.ts';

/** Thrown after a temporary failure was recorded, so that the queue tries again later. */
export class DeliveryPostponed extends Error {
  override name = 'DeliveryPostponed';
}

/**
 * Delivers the message of one queued notification, with those of the same person that go with it, and records for
 * each how that went. At least once: a crash between the delivery and its record sends the same message again, with
 * the same Message-ID and the same links, while somebody needs it; else it stands as perhaps sent.
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
    return db.$transaction((tx) => finish(tx, gathered, delivery.answer));
  }
  const { reason } = delivery;
  const most = delivery.result === 'permanent' ? 0 : settings['notifications.attempts'];
  const left = rows.filter(({ attempts }) => attempts < most).map(({ id }) => id);
  log.warn({ ...line, reason }, left.length > 0 ? 'notification postponed' : 'notification failed');
  const inDoubt = delivery.result === 'temporary' && delivery.inDoubt === true;
  await db.$transaction((tx) => postpone(tx, gathered, { reason, inDoubt, again: left }, settings));
  if (left.includes(leadId)) throw new DeliveryPostponed(reason);
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

async function finish(tx: Tx, { rows }: GatheredMessage, answer: string): Promise<void> {
  const recorded = await recordTaken(tx, idsOf(rows), answer);
  for (const { id, ruleKey: rule, channel, recipientKind, account, incidentId } of rows) {
    if (!account || !recorded.includes(id)) continue;
    const details = { rule, channel, recipientKind };
    await recordTimeline(tx, account.id, { kind: 'notification_sent', details }, { incidentId });
  }
}

/** Those with tries left wait for the next one; where the message that carried them has none, in one of their own. */
async function postpone(
  tx: Tx,
  { rows, leadId }: GatheredMessage,
  refusal: { reason: string; inDoubt: boolean; again: string[] },
  settings: Settings,
): Promise<void> {
  const { reason, again } = refusal;
  const ended = await recordRefused(tx, idsOf(rows), refusal);
  for (const { id, ruleKey: rule, channel, account, incidentId } of rows) {
    const end = ended.find((one) => one.id === id);
    if (!account || !end) continue;
    const kind = end.state === 'failed' ? 'notification_failed' : 'notification_in_doubt';
    await recordTimeline(tx, account.id, { kind, details: { rule, channel, reason } }, { incidentId });
  }
  const [first] = again;
  if (!first || again.includes(leadId)) return;
  await tx.notification.updateMany({
    where: { id: { in: again }, state: 'queued' },
    data: { leadId: first },
  });
  await sendDelivery(tx, first, settings['notifications.retrySeconds']);
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
