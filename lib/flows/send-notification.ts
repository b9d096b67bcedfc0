import type { PrismaClient, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { Delivery } from '../delivery.ts';
import { recordEvent } from '../events/record.ts';
import { log } from '../log.ts';
import { recordRefused, recordTaken } from '../notifications/attempts.ts';
import { endTrouble, enterTrouble, heldMs, passTrouble } from '../notifications/channel-trouble.ts';
import { channels } from '../notifications/channels/channels.ts';
import { holdBack } from '../notifications/hold.ts';
import { sendDelivery } from '../notifications/queue.ts';
import { machinePauseMs } from '../own-trouble.ts';
import type { Settings } from '../settings/schema.ts';
import { type GatheredMessage, gatherMessage } from './gather-message.ts';
import { holdForLimit } from './hold-for-limit.ts';

/** Thrown after a temporary failure was recorded, so that the queue tries again later. */
export class DeliveryPostponed extends Error {
  override name = 'DeliveryPostponed';
}

/**
 * Delivers the message of one queued notification, with those of the same person that go with it, and records for
 * each how that went. At least once: a crash between the delivery and its record sends the same message again, with
 * the same Message-ID and the same links, while somebody needs it; else it stands as perhaps sent.
 *
 * 1 while the channel is in trouble only one message at a time is tried; 2 what the message carries, the attempt and
 * the links are written before anything is sent; 3 the answer decides: sent, failed for good, or `DeliveryPostponed`
 * for the queue's next try. 4 Only an answer about this message uses it up: what is about us, or the server being
 * away, is noted as the channel's trouble, and the message is held back for as long as that takes.
 */
export async function sendNotification(
  db: PrismaClient,
  notificationId: string,
  settings: Settings,
): Promise<void> {
  if (await isHeld(db, notificationId, settings)) return;
  if (await holdForLimit(db, notificationId, settings)) return;
  const gathered = await db.$transaction((tx) => gatherMessage(tx, notificationId, settings));
  if (!gathered) return;
  const { rows, leadId, channel, message, recipient: to, messageId, date } = gathered;
  const delivery = await channels[channel].deliver(message, { to, messageId, date }, settings);
  const line = {
    notification: leadId,
    rule: rows[0]?.ruleKey,
    carried: rows.length,
    attempt: rows[0]?.attempts,
  };
  if (delivery.result === 'sent') {
    log.info(line, 'notification sent');
    return db.$transaction(async (tx) => {
      await finish(tx, gathered, delivery.answer);
      await letNextGo(tx, gathered);
      await endTrouble(tx, channel);
    });
  }
  if (delivery.result === 'ours') {
    log.warn({ ...line, reason: delivery.reason }, 'notification held back');
    return db.$transaction((tx) => holdForUs(tx, gathered, delivery, settings));
  }
  if (delivery.result === 'machine') return db.$transaction((tx) => holdForMachine(tx, gathered, delivery));
  const { reason } = delivery;
  const most = delivery.result === 'permanent' ? 0 : settings['notifications.attempts'];
  const { pauseAfter } = channels[channel];
  const [first] = rows;
  const ownPause = pauseAfter && first ? pauseAfter(first.attempts, first.queuedAt, databaseTime()) : 0;
  const hasTries = ({ attempts, heldBack }: (typeof rows)[number]) =>
    pauseAfter ? most > 0 && ownPause !== null : attempts - heldBack < most;
  const left = idsOf(rows.filter(hasTries));
  const asked = delivery.result === 'temporary' ? (delivery.pauseMs ?? 0) : 0;
  const pauseMs = Math.max(asked, ownPause ?? 0);
  log.warn({ ...line, reason }, left.length > 0 ? 'notification postponed' : 'notification failed');
  const inDoubt = delivery.result === 'temporary' && delivery.inDoubt === true;
  await db.$transaction(async (tx) => {
    await postpone(tx, gathered, { reason, inDoubt, again: left }, settings);
    // RFC 6647: who comes back before the pause is over begins it anew.
    const pause = { until: after(pauseMs), reason, isForUs: false, isTryBack: false };
    if (pauseMs > 0) await holdBack(tx, left, pause);
    await endTrouble(tx, channel);
    if (left.length === 0) await letNextGo(tx, gathered);
  });
  if (pauseMs > 0) return;
  if (left.includes(leadId)) throw new DeliveryPostponed(reason);
}

/** Whether the whole channel waits; then this message waits with it. */
async function isHeld(db: PrismaClient, id: string, settings: Settings): Promise<boolean> {
  const own = await db.notification.findUnique({ where: { id }, select: { channel: true, state: true } });
  // One whose attempt was under way when its worker died is left to `beginAttempt`, which notes the doubt.
  if (own?.state !== 'queued') return false;
  const trouble = await passTrouble(db, own.channel, settings['notifications.retrySeconds']);
  if (!trouble) return false;
  const { heldUntil: until, reason } = trouble;
  await db.$transaction(async (tx) => {
    const where = { OR: [{ id }, { leadId: id }] };
    const rows = await tx.notification.findMany({ where, select: { id: true } });
    await holdBack(tx, idsOf(rows), { until, reason, isForUs: true, isTryBack: false });
  });
  return true;
}

/** The answer was not about this message, so it waits. Where every message would get the same, the whole channel waits. */
async function holdForUs(
  tx: Tx,
  { rows, channel }: GatheredMessage,
  { reason, pauseMs = 0, isGeneral }: Extract<Delivery, { result: 'ours' }>,
  settings: Settings,
): Promise<void> {
  const ids = idsOf(rows);
  const retrySeconds = settings['notifications.retrySeconds'];
  const most = Math.max(...rows.map(({ heldBack }) => heldBack + 1));
  const until = isGeneral
    ? await enterTrouble(tx, channel, { reason, retrySeconds, pauseMs })
    : after(Math.max(pauseMs, heldMs(most, retrySeconds)));
  await recordRefused(tx, ids, { reason, inDoubt: false, again: ids });
  await holdBack(tx, ids, { until, reason, isForUs: true, isTryBack: true });
}

/** This machine cannot send anything at present, which health tells (lib/own-trouble.ts): nothing is used up by that. */
async function holdForMachine(
  tx: Tx,
  { rows }: GatheredMessage,
  { reason }: { reason: string },
): Promise<void> {
  const ids = idsOf(rows);
  await recordRefused(tx, ids, { reason, inDoubt: false, again: ids });
  await holdBack(tx, ids, { until: after(machinePauseMs), reason, isForUs: false, isTryBack: true });
}

const after = (ms: number) => new Date(databaseTime().getTime() + ms);

async function finish(tx: Tx, { rows }: GatheredMessage, answer: string): Promise<void> {
  const recorded = await recordTaken(tx, idsOf(rows), answer);
  for (const { id, kind, ruleKey: rule, channel, recipientKind, account, incidentId } of rows) {
    // What programs hear is no part of the account's story.
    if (!account || kind === 'event' || !recorded.includes(id)) continue;
    const details = { rule, channel, recipientKind };
    await recordEvent(tx, { kind: 'notification_sent', accountId: account.id, incidentId, details });
  }
}

/** What waited for this one to be at its end has its turn. */
async function letNextGo(tx: Tx, { rows }: GatheredMessage): Promise<void> {
  const orderKey = rows[0]?.orderKey;
  if (!orderKey) return;
  await tx.$executeRaw`
    UPDATE notification SET "heldUntil" = now()
     WHERE id = (SELECT id FROM notification WHERE "orderKey" = ${orderKey} AND state = 'queued'
                  ORDER BY "queuedAt", id LIMIT 1)`;
}

/** Rows with tries left wait for the next one; where the row whose message carried them has none left, in a message of their own. */
async function postpone(
  tx: Tx,
  { rows, leadId }: GatheredMessage,
  refusal: { reason: string; inDoubt: boolean; again: string[] },
  settings: Settings,
): Promise<void> {
  const { reason, again } = refusal;
  const ended = await recordRefused(tx, idsOf(rows), refusal);
  for (const { id, kind: about, ruleKey: rule, channel, account, incidentId } of rows) {
    const end = ended.find((one) => one.id === id);
    if (!account || !end || about === 'event') continue;
    const kind = end.state === 'failed' ? 'notification_failed' : 'notification_in_doubt';
    await recordEvent(tx, { kind, accountId: account.id, incidentId, details: { rule, channel, reason } });
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
