import { seal, unseal } from '../crypto/seal.ts';
import { Secret } from '../crypto/secret.ts';
import type { Prisma, PrismaClient, Tx } from '../db/client.ts';
import { log } from '../log.ts';
import { maskAddress } from '../notifications/mask-address.ts';
import { phraseOf } from '../notifications/phrase.ts';
import { type NotificationMessage, renderNotification } from '../notifications/render.ts';
import { deliverEmail } from '../notifications/transports/email.ts';
import type { Settings } from '../settings/schema.ts';
import { recordTimeline } from '../timeline/record.ts';
import { issueUpdateLink } from '../update-links/issue.ts';

/** Thrown after a temporary failure was recorded, so that the queue tries again later. */
export class DeliveryPostponed extends Error {
  override name = 'DeliveryPostponed';
}

const loaded = {
  id: true,
  ruleKey: true,
  channel: true,
  recipient: true,
  recipientKind: true,
  incidentId: true,
  attempts: true,
  sealedToken: true,
  queuedAt: true,
  hostOutageId: true,
  incident: { select: { cause: true, evidence: true, openedAt: true, closedAt: true } },
  account: { select: { id: true, address: true, state: true, credentialVersion: true, lastSuccessAt: true } },
  updateLinks: { where: { usedAt: null, revokedAt: null }, select: { expiresAt: true } },
} satisfies Prisma.NotificationSelect;

type Loaded = Prisma.NotificationGetPayload<{ select: typeof loaded }>;

/**
 * Delivers one queued notification and records how that went. At least once: a crash between the delivery and its
 * record sends the same message again, with the same Message-ID and the same link.
 *
 * 1 the attempt is entered, and the link made, before anything is sent; 2 a message that nobody needs any more is
 * cancelled; 3 the answer decides: sent, failed for good, or `DeliveryPostponed` for the queue's next try.
 */
export async function sendNotification(
  db: PrismaClient,
  notificationId: string,
  settings: Settings,
): Promise<void> {
  const prepared = await db.$transaction((tx) => prepare(tx, notificationId, settings));
  if (!prepared) return;
  const { notification, message } = prepared;
  const delivery = await deliverEmail(settings, {
    to: notification.recipient,
    messageId: notification.id,
    date: notification.queuedAt,
    ...renderNotification(message),
  });
  const line = { notification: notification.id, rule: notification.ruleKey, attempt: notification.attempts };
  if (delivery.result === 'sent') {
    log.info(line, 'notification sent');
    return finish(db, notification, {
      state: 'sent',
      sentAt: new Date(),
      providerAnswer: delivery.answer,
      lastError: null,
    });
  }
  const isLast = notification.attempts >= settings['notifications.attempts'];
  if (delivery.result === 'permanent' || isLast) {
    log.warn({ ...line, reason: delivery.reason }, 'notification failed');
    return finish(db, notification, { state: 'failed', lastError: delivery.reason });
  }
  log.warn({ ...line, reason: delivery.reason }, 'notification postponed');
  await db.notification.update({
    where: { id: notification.id },
    data: { state: 'queued', lastError: delivery.reason },
  });
  throw new DeliveryPostponed(delivery.reason);
}

async function prepare(
  tx: Tx,
  id: string,
  settings: Settings,
): Promise<{ notification: Loaded; message: NotificationMessage } | null> {
  const entered = await tx.notification.updateMany({
    where: { id, state: { in: ['queued', 'sending'] } },
    data: { state: 'sending', attempts: { increment: 1 }, lastAttemptAt: new Date() },
  });
  if (entered.count === 0) return null;
  const notification = await tx.notification.findUniqueOrThrow({ where: { id }, select: loaded });
  const message = notification.hostOutageId
    ? await hostOutageMessage(tx, notification.hostOutageId, settings)
    : await wrongCredentialsMessage(tx, notification, settings);
  if (message) return { notification, message };
  await tx.notification.update({
    where: { id },
    data: { state: 'cancelled', lastError: 'no longer needed', sealedToken: null },
  });
  return null;
}

/** Null: the account works again, or is gone. */
async function wrongCredentialsMessage(
  tx: Tx,
  notification: Loaded,
  settings: Settings,
): Promise<NotificationMessage | null> {
  const { account, incident } = notification;
  const desktop = settings['desktop.webAddress'];
  if (!account || !desktop || incident?.closedAt) return null;
  const { token, expiresAt } = await linkFor(tx, notification, account, settings);
  return {
    kind: 'wrong-credentials',
    ...senderOf(settings),
    cause: incident ? asRepairable(incident.cause) : 'requested',
    maskedAddress: maskAddress(account.address),
    refusedSince: incident?.openedAt ?? null,
    lastSuccessAt: account.lastSuccessAt,
    evidence: incident?.evidence ?? '',
    url: `${desktop}/update/${token}`,
    phrase: phraseOf(token),
    expiresAt,
    recipientIsOwnAddress: notification.recipientKind === 'own_address',
  };
}

function senderOf(settings: Settings) {
  return {
    organisationName: settings['organisation.name'] ?? 'Rekey',
    supportText: settings['organisation.support'] ?? '',
  };
}

function asRepairable(cause: string) {
  return cause === 'app_password_required' || cause === 'oauth_required' ? cause : 'wrong_credentials';
}

/** The link of a message stays the same over its attempts: the first copy to arrive must not be a dead one. */
async function linkFor(
  tx: Tx,
  { id, channel, incidentId, sealedToken, updateLinks }: Loaded,
  account: NonNullable<Loaded['account']>,
  settings: Settings,
): Promise<{ token: string; expiresAt: Date }> {
  const place = { row: id, field: 'link' };
  const open = updateLinks[0];
  if (sealedToken && open) return { token: unseal(sealedToken, place).reveal(), expiresAt: open.expiresAt };
  const issued = await issueUpdateLink(tx, {
    accountId: account.id,
    incidentId,
    notificationId: id,
    channel,
    credentialVersion: account.credentialVersion,
    validHours: settings['updateLinks.validHours'],
  });
  await tx.notification.update({
    where: { id },
    data: { sealedToken: seal(new Secret(issued.token), place) },
  });
  return issued;
}

async function hostOutageMessage(
  tx: Tx,
  id: string,
  settings: Settings,
): Promise<NotificationMessage | null> {
  const outage = await tx.hostOutage.findUnique({ where: { id } });
  if (!outage) return null;
  const desktop = settings['desktop.webAddress'];
  return {
    kind: 'host-outage',
    ...senderOf(settings),
    host: outage.host,
    refused: outage.refused,
    worked: outage.worked,
    since: outage.openedAt,
    evidence: outage.evidence,
    consoleUrl: `${desktop ?? ''}/console/accounts?q=${encodeURIComponent(outage.host)}`,
  };
}

async function finish(
  db: PrismaClient,
  { id, ruleKey, channel, recipientKind, account, incidentId }: Loaded,
  outcome: { state: 'sent' | 'failed'; sentAt?: Date; providerAnswer?: string; lastError: string | null },
): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.notification.update({ where: { id }, data: { ...outcome, sealedToken: null } });
    if (!account) return;
    const common = { rule: ruleKey, channel };
    await recordTimeline(
      tx,
      account.id,
      outcome.state === 'sent'
        ? { kind: 'notification_sent', details: { ...common, recipientKind } }
        : { kind: 'notification_failed', details: { ...common, reason: outcome.lastError ?? '' } },
      { incidentId },
    );
  });
}
