import { db, Prisma } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { type List, listOf } from '../db/list.ts';
import type { UserViewer } from '../viewer.ts';
import { foundLine } from './found-text.ts';
import { type MailFilter, type NewestMessage, ownMessages } from './list-newest.ts';
import { accountWord, readQuestion } from './search-words.ts';

/**
 * The viewer's own messages that hold what is asked for in subject, sender or text, newest first, each with the line
 * it was found in; none where nothing is asked. What is not parsed yet is not found yet.
 */
export async function searchMessages(
  viewer: UserViewer,
  asked: string,
  query: MailFilter & { cursor?: string | undefined; limit?: number } = {},
): Promise<List<NewestMessage>> {
  const { accountId, folderId, isFlagged, cursor, limit = 50 } = query;
  const question = readQuestion(asked);
  const none = { items: [], nextCursor: null };
  if (!question || [accountId, folderId].some((id) => id && !isId(id))) return none;
  const own = await db().mailAccount.findMany({
    where: { ownerId: viewer.userId, ...(accountId ? { id: accountId } : {}) },
    select: { id: true },
  });
  if (own.length === 0) return none;
  const ids = own.map(({ id }) => id);
  const accounts = ids.map((id) => `'${accountWord(id)}'`).join(' | ');
  const last = question.isLastBegun ? ':*' : '';
  const only = [
    ...(folderId ? [Prisma.sql`f."folderId" = ${folderId}::uuid`] : []),
    ...(isFlagged ? [Prisma.sql`'\\Flagged' = ANY(f.flags)`] : []),
  ];
  const within =
    only.length > 0
      ? Prisma.sql`AND EXISTS (SELECT FROM message f WHERE f.id = t."messageId" AND ${Prisma.join(only, ' AND ')})`
      : Prisma.empty;
  const from = cursor && isId(cursor) ? await placeOf(viewer, cursor) : null;
  const older = from
    ? Prisma.sql`AND (t."sentAt", t."messageId") < (${from.sentAt}::timestamptz, ${from.id}::uuid)`
    : Prisma.empty;
  // The account is a word of the index like any other: a common word costs what it costs in these accounts, not in
  // everybody's. The condition on "accountId" holds whatever the index says.
  const rows = await db().$queryRaw<(NewestMessage & { text: string })[]>`
    WITH asked AS (
      SELECT websearch_to_tsquery('simple', ${question.words})::text AS words
    )
    SELECT m.id, m."accountId", m.subject, m."fromName", m."fromAddress",
           coalesce(m."sentAt", m."fetchedAt") AS at, m.preview, m."hasAttachment",
           NOT ('\\Seen' = ANY(m.flags)) AS "isUnread", '\\Flagged' = ANY(m.flags) AS "isFlagged", x.text
      FROM (
        SELECT t."messageId", t."sentAt"
          FROM message_text t
         WHERE t.search @@ (${accounts}::tsquery && (
                 SELECT CASE WHEN words = '' THEN '' ELSE words || ${last} END::tsquery FROM asked))
           AND t."accountId" = ANY(${ids}::uuid[]) ${within} ${older}
         ORDER BY t."sentAt" DESC, t."messageId" DESC LIMIT ${limit + 1}
      ) hit
      JOIN message m ON m.id = hit."messageId"
      JOIN message_text x ON x."messageId" = hit."messageId"
     WHERE (SELECT words FROM asked) <> ''
     ORDER BY hit."sentAt" DESC, hit."messageId" DESC`;
  return listOf(rows, limit, ({ text, ...row }) => ({
    ...row,
    preview: foundLine(text, question.sought) || row.preview,
  }));
}

async function placeOf(viewer: UserViewer, id: string) {
  return db().message.findFirst({
    where: { AND: [ownMessages(viewer), { id }] },
    select: { id: true, sentAt: true },
  });
}
