import { createHash } from 'node:crypto';
import type { Prisma, Tx } from '../db/client.ts';
import { send } from '../queue/boss.ts';
import { eventPriority } from '../queue/queues.ts';
import { readSettings } from '../settings/store.ts';
import type { RecipientKind } from './channels/contract.ts';
import type { ChannelName } from './channels/names.ts';
import type { NotificationKind } from './kinds.ts';

export type NewNotification = {
  ruleKey: string;
  kind: NotificationKind;
  channel: ChannelName;
  recipient: string;
  recipientKind: RecipientKind | 'user' | 'endpoint';
  accountId?: string | null;
  incidentId?: string | null;
  hostOutageId?: string | null;
  digestId?: string | null;
  /** Of a webhook or a chat: which, what it is sent, and what goes out one after the other. */
  endpointId?: string;
  payload?: Prisma.InputJsonObject;
  orderKey?: string;
  /** What tells a message from an earlier one about the same: a new password's version, an administrator's wish. */
  again?: string;
  /** Nobody can be told, and why: the row is for the log. */
  skipped?: string;
  /** How long the message waits for others to the same person. */
  waitSeconds?: number;
};

/** What the account's story says of it, for the caller to record; of no account: nothing. */
type Told = { accountId: string; incidentId: string | null } & (
  | { kind: 'notification_queued'; details: { rule: string; channel: string; recipientKind: string } }
  | { kind: 'notification_skipped'; details: { rule: string; channel: string; reason: string } }
);

/**
 * Queues one message, once: the same rule, account, incident, kind and recipient make the same idempotency key. Null
 * where it was planned before.
 */
export async function queueNotification(
  tx: Tx,
  { again, skipped, waitSeconds, ...planned }: NewNotification,
): Promise<{ id: string; event: Told | null } | null> {
  const { ruleKey: rule, kind, channel, recipient, recipientKind } = planned;
  const { accountId = null, incidentId = null } = planned;
  const about = incidentId ?? planned.hostOutageId ?? planned.digestId ?? '';
  const key = [rule, accountId ?? '', about, kind, recipient, again ?? ''];
  const idempotencyKey = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  const [created] = await tx.notification.createManyAndReturn({
    data: [
      { ...planned, idempotencyKey, ...(skipped ? { state: 'skipped' as const, lastError: skipped } : {}) },
    ],
    skipDuplicates: true,
    select: { id: true },
  });
  if (!created) return null;
  const { id } = created;
  if (!skipped) await sendDelivery(tx, id, waitSeconds, kind);
  // What programs hear is no part of the account's story.
  if (!accountId || kind === 'event') return { id, event: null };
  const told = { accountId, incidentId };
  if (skipped)
    return {
      id,
      event: { ...told, kind: 'notification_skipped', details: { rule, channel, reason: skipped } },
    };
  return { id, event: { ...told, kind: 'notification_queued', details: { rule, channel, recipientKind } } };
}

/** Asks for the delivery of a queued message: retried with growing pauses, as often as the settings say. */
export async function sendDelivery(
  tx: Tx,
  notificationId: string,
  waitSeconds = 0,
  known?: NotificationKind,
): Promise<void> {
  const settings = await readSettings();
  const kind = known ?? (await tx.notification.findUnique({ where: { id: notificationId } }))?.kind;
  await send(
    tx,
    'send-notification',
    { notificationId },
    {
      singletonKey: notificationId,
      ...(kind === 'event' ? { priority: eventPriority } : {}),
      ...(waitSeconds > 0 ? { startAfter: waitSeconds } : {}),
      retryLimit: settings['notifications.attempts'] - 1,
      retryDelay: settings['notifications.retrySeconds'],
      retryBackoff: true,
      retryDelayMax: 3600,
    },
  );
}
