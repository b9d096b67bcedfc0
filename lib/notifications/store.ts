import { db, type Prisma } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf } from '../db/list.ts';
import type { AdminViewer } from '../viewer.ts';
import { channels } from './channels/channels.ts';
import type { ChannelName } from './channels/names.ts';

export const notificationStates = [
  'queued',
  'sending',
  'sent',
  'failed',
  'perhaps_sent',
  'cancelled',
  'skipped',
] as const;
export type NotificationFilter = {
  state?: (typeof notificationStates)[number] | undefined;
  channel?: ChannelName | undefined;
  rule?: string | undefined;
  accountId?: string | undefined;
};

const shown = {
  id: true,
  ruleKey: true,
  channel: true,
  accountId: true,
  account: { select: { address: true, name: true } },
  incidentId: true,
  kind: true,
  recipient: true,
  recipientKind: true,
  state: true,
  attempts: true,
  lastError: true,
  providerAnswer: true,
  queuedAt: true,
  lastAttemptAt: true,
  sentAt: true,
  inDoubtSince: true,
} as const satisfies Prisma.NotificationSelect;

type Row = Prisma.NotificationGetPayload<{ select: typeof shown }>;

/** A line of the delivery log. */
export type LoggedNotification = ReturnType<typeof toLogged>;

function toLogged({ account, recipient, ...row }: Row) {
  return {
    ...row,
    accountAddress: account?.address ?? null,
    accountName: account?.name ?? null,
    // Empty where there was nobody to send it to.
    recipient: recipient && channels[row.channel].mask(recipient),
  };
}

/** The delivery log, newest first, with masked recipients and never a link. */
export async function listNotifications(
  _admin: AdminViewer,
  { limit = 100, cursor, state, channel, rule, accountId }: NotificationFilter & ListQuery = {},
): Promise<List<LoggedNotification>> {
  if (accountId !== undefined && !isId(accountId)) return { items: [], nextCursor: null };
  const rows = await db().notification.findMany({
    where: {
      ...(state ? { state } : {}),
      ...(channel ? { channel } : {}),
      ...(rule ? { ruleKey: rule } : {}),
      ...(accountId ? { accountId } : {}),
      ...(cursor && isId(cursor) ? { id: { lt: cursor } } : {}),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
    select: shown,
  });
  return listOf(rows, limit, toLogged);
}

export async function readNotification(_admin: AdminViewer, id: string): Promise<LoggedNotification | null> {
  const row = isId(id) ? await db().notification.findUnique({ where: { id }, select: shown }) : null;
  return row && toLogged(row);
}
