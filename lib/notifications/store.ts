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
/** Not settled yet. */
export const waitingStates = ['queued', 'sending'] as const;

type NotificationState = (typeof notificationStates)[number];

export type NotificationFilter = {
  state?: NotificationState | readonly NotificationState[] | undefined;
  /** Only what came to that state since then: sent, or tried last where it failed; else made. */
  since?: Date | undefined;
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
  { limit = 100, cursor, ...filter }: NotificationFilter & ListQuery = {},
): Promise<List<LoggedNotification>> {
  if (filter.accountId !== undefined && !isId(filter.accountId)) return { items: [], nextCursor: null };
  const rows = await db().notification.findMany({
    where: {
      ...whereOf(filter),
      ...(cursor && isId(cursor) ? { id: { lt: cursor } } : {}),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
    select: shown,
  });
  return listOf(rows, limit, toLogged);
}

/** How many a list with this filter has. */
export function countNotifications(_admin: AdminViewer, filter: NotificationFilter): Promise<number> {
  return db().notification.count({ where: whereOf(filter) });
}

function whereOf({
  state,
  since,
  channel,
  rule,
  accountId,
}: NotificationFilter): Prisma.NotificationWhereInput {
  const dated = state === 'sent' ? 'sentAt' : state === 'failed' ? 'lastAttemptAt' : 'queuedAt';
  return {
    ...(state ? { state: typeof state === 'string' ? state : { in: [...state] } } : {}),
    ...(since ? { [dated]: { gte: since } } : {}),
    ...(channel ? { channel } : {}),
    ...(rule ? { ruleKey: rule } : {}),
    ...(accountId ? { accountId } : {}),
  };
}

export async function readNotification(_admin: AdminViewer, id: string): Promise<LoggedNotification | null> {
  const row = isId(id) ? await db().notification.findUnique({ where: { id }, select: shown }) : null;
  return row && toLogged(row);
}
