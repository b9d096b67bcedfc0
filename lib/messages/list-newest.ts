import { bareQuery, statementName } from '../db/bare.ts';
import { db, type Prisma } from '../db/client.ts';
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
  /** Its server does not have it any more. */
  isGone: boolean;
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
  const from = cursor ? await readCursor(viewer, cursor) : null;
  const values: unknown[] = [viewer.userId];
  const value = (given: unknown, type: string) => `$${values.push(given)}::${type}`;
  const inAccount = accountId ? `AND a.id = ${value(accountId, 'uuid')}` : '';
  const inFolder = folderId ? `AND m."folderId" = ${value(folderId, 'uuid')}` : '';
  // As the index message_flagged has it.
  const flagged = isFlagged ? `AND '\\Flagged' = ANY(m.flags)` : '';
  const older = from
    ? `AND (m."sentAt", m.id) < (${value(from.sentAt, 'timestamptz')}, ${value(from.id, 'uuid')})`
    : '';
  const most = `LIMIT ${Math.trunc(limit) + 1}`;
  // A scan of the index for each account: sorting all messages of all accounts to show 50 would take its time.
  const text = `
    SELECT m.* FROM mail_account a CROSS JOIN LATERAL (
      SELECT m.id, m."accountId", m.subject, m."fromName", m."fromAddress", m."sentAt",
             coalesce(m."sentAt", m."fetchedAt") AS at, m.preview, m."hasAttachment", m."isInvitation",
             NOT ('\\Seen' = ANY(m.flags)) AS "isUnread", '\\Flagged' = ANY(m.flags) AS "isFlagged", m."goneAt" IS NOT NULL AS "isGone"
        FROM message m
       WHERE m."accountId" = a.id ${inFolder} ${flagged} ${older}
       ORDER BY m."sentAt" DESC, m.id DESC ${most}
    ) m
    WHERE a."ownerId" = $1 ${inAccount}
    ORDER BY m."sentAt" DESC, m.id DESC ${most}`;
  const { rows } = await bareQuery<Row>({ name: statementName('newest', text), text, values });
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
