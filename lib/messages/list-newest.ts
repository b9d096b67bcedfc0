import { db, Prisma } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { type List, listOf } from '../db/list.ts';
import type { UserViewer } from '../viewer.ts';

type Row = {
  id: string;
  accountId: string;
  subject: string;
  fromName: string;
  fromAddress: string;
  at: Date;
  preview: string | null;
  hasAttachment: boolean;
  isInvitation: boolean;
  isUnread: boolean;
  isFlagged: boolean;
};

/** One line of a list of messages. */
export type NewestMessage = Row;

export type MailFilter = {
  accountId?: string | undefined;
  folderId?: string | undefined;
  isFlagged?: true | undefined;
};

/** The viewer's own messages, newest first, over all their accounts, one account or folder, or those flagged. */
export async function listNewest(
  viewer: UserViewer,
  query: MailFilter & { cursor?: string | undefined; limit?: number } = {},
): Promise<List<NewestMessage>> {
  const { accountId, folderId, isFlagged, cursor, limit = 50 } = query;
  if ([accountId, folderId].some((id) => id && !isId(id))) return { items: [], nextCursor: null };
  const inAccount = accountId ? Prisma.sql`AND a.id = ${accountId}::uuid` : Prisma.empty;
  const inFolder = folderId ? Prisma.sql`AND m."folderId" = ${folderId}::uuid` : Prisma.empty;
  // As the index message_flagged has it.
  const flagged = isFlagged ? Prisma.sql`AND '\\Flagged' = ANY(m.flags)` : Prisma.empty;
  const from = cursor ? await readCursor(viewer, cursor) : null;
  const older = from
    ? Prisma.sql`AND (m."sentAt", m.id) < (${from.sentAt}::timestamptz, ${from.id}::uuid)`
    : Prisma.empty;
  // A scan of the index for each account: sorting all messages of all accounts to show 50 would take its time.
  const rows = await db().$queryRaw<Row[]>`
    SELECT m.* FROM mail_account a CROSS JOIN LATERAL (
      SELECT m.id, m."accountId", m.subject, m."fromName", m."fromAddress", m."sentAt",
             coalesce(m."sentAt", m."fetchedAt") AS at, m.preview, m."hasAttachment", m."isInvitation",
             NOT ('\\Seen' = ANY(m.flags)) AS "isUnread", '\\Flagged' = ANY(m.flags) AS "isFlagged"
        FROM message m
       WHERE m."accountId" = a.id ${inFolder} ${flagged} ${older}
       ORDER BY m."sentAt" DESC, m.id DESC LIMIT ${limit + 1}
    ) m
    WHERE a."ownerId" = ${viewer.userId}::uuid ${inAccount}
    ORDER BY m."sentAt" DESC, m.id DESC LIMIT ${limit + 1}`;
  return listOf(rows, limit, (row) => row);
}

/** Where a list goes on; null where the message is gone or another's, and the list starts anew. */
async function readCursor(viewer: UserViewer, id: string): Promise<{ id: string; sentAt: Date } | null> {
  if (!isId(id)) return null;
  const row = await db().message.findFirst({
    where: { AND: [ownMessages(viewer), { id }] },
    select: { id: true, sentAt: true },
  });
  return row?.sentAt ? { id: row.id, sentAt: row.sentAt } : null;
}

/** Only what lies in an account of the viewer. */
export function ownMessages(viewer: UserViewer): Prisma.MessageWhereInput {
  return { folder: { account: { ownerId: viewer.userId } } };
}
