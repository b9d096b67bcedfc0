import { db, type Prisma } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { type List, listOf } from '../db/list.ts';
import type { UserViewer } from '../viewer.ts';

const shown = {
  id: true,
  accountId: true,
  folderId: true,
  subject: true,
  fromName: true,
  fromAddress: true,
  sentAt: true,
  fetchedAt: true,
  preview: true,
  hasAttachment: true,
  flags: true,
} as const satisfies Prisma.MessageSelect;

/** One line of a list of messages. */
export type ListedMessage = ReturnType<typeof toListed>;

export type MailFilter = { accountId?: string | undefined; folderId?: string | undefined };

/** The viewer's own messages, newest first, over all their accounts or one account or folder. */
export async function listNewest(
  viewer: UserViewer,
  {
    accountId,
    folderId,
    cursor,
    limit = 50,
  }: MailFilter & { cursor?: string | undefined; limit?: number } = {},
): Promise<List<ListedMessage>> {
  const where = { AND: [ownMessages(viewer), ...filters({ accountId, folderId })] };
  const order: Prisma.MessageOrderByWithRelationInput[] = [
    { sentAt: { sort: 'desc', nulls: 'last' } },
    { id: 'desc' },
  ];
  // A cursor that is not among these messages is a stranger's, or its message is gone: the list starts anew.
  const from =
    cursor && isId(cursor)
      ? await db().message.findFirst({ where: { AND: [where, { id: cursor }] }, select: { id: true } })
      : null;
  const rows = await db().message.findMany({
    where,
    orderBy: order,
    take: limit + 1,
    ...(from ? { cursor: from, skip: 1 } : {}),
    select: shown,
  });
  return listOf(rows, limit, toListed);
}

/** Only what lies in an account of the viewer. */
export function ownMessages(viewer: UserViewer): Prisma.MessageWhereInput {
  return { folder: { account: { ownerId: viewer.userId } } };
}

function filters({ accountId, folderId }: MailFilter): Prisma.MessageWhereInput[] {
  const nothing = { id: { in: [] } };
  return [
    ...(accountId ? [isId(accountId) ? { accountId } : nothing] : []),
    ...(folderId ? [isId(folderId) ? { folderId } : nothing] : []),
  ];
}

function toListed(row: Prisma.MessageGetPayload<{ select: typeof shown }>) {
  const { flags, sentAt, fetchedAt, ...message } = row;
  return { ...message, at: sentAt ?? fetchedAt, isUnread: !flags.includes('\\Seen') };
}
