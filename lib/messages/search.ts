import { db, Prisma } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { type List, listOf } from '../db/list.ts';
import type { UserViewer } from '../viewer.ts';
import { foundLines } from './found-lines.ts';
import { type MailFilter, type NewestMessage, ownMessages } from './list-newest.ts';
import { accountWord, type Question, readQuestion } from './search-words.ts';

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
  const from = cursor && isId(cursor) ? await placeOf(viewer, cursor) : null;
  const search: Search = {
    accounts: own.map(({ id }) => id),
    matches: matchesOf(question),
    folderId,
    isFlagged,
    from,
    limit: limit + 1,
  };
  // What is in every sixth message fills a page from the newest few; only what is rarer is worth asking the index for.
  const newest = own.length <= fewAccounts ? await amongNewest(search) : [];
  const hits = newest.length > limit ? newest : await inIndex(search);
  const rows = await readHits(hits);
  const lines = await foundLines(
    rows.map(({ text }) => text),
    question.sought,
  );
  const found = rows.map(({ text: _, ...row }, at) => ({ ...row, preview: lines[at] || row.preview }));
  return listOf(found, limit, (row) => row);
}

type Search = {
  accounts: string[];
  /** The question as a tsquery; NULL where it holds no word. */
  matches: Prisma.Sql;
  folderId: string | undefined;
  isFlagged: true | undefined;
  from: Place | null;
  limit: number;
};

type Place = { id: string; sentAt: Date | null };

function matchesOf({ words, isLastBegun, pairs }: Question): Prisma.Sql {
  const last = isLastBegun ? ':*' : '';
  const also = pairs.map((pair) => ` & '${pair}'`).join('');
  return Prisma.sql`(
    SELECT CASE WHEN words <> '' THEN ('(' || words || ${last} || ')' || ${also})::tsquery END
      FROM (SELECT websearch_to_tsquery('simple', ${words})::text AS words) asked)`;
}

// Enough that what is in every sixth message fills a page, and few enough to look at each.
const newestLookedAt = 300;
// So many of each account may have to be read for that.
const fewAccounts = 10;

/** What matches of the newest messages of all, newest first. */
async function amongNewest({ accounts, matches, folderId, isFlagged, from, limit }: Search) {
  const older = from
    ? Prisma.sql`AND (m."sentAt", m.id) < (${from.sentAt}::timestamptz, ${from.id}::uuid)`
    : Prisma.empty;
  const inFolder = folderId ? Prisma.sql`AND n."folderId" = ${folderId}::uuid` : Prisma.empty;
  const flagged = isFlagged ? Prisma.sql`AND '\\Flagged' = ANY(n.flags)` : Prisma.empty;
  // OFFSET 0: message by message, so that it ends with the page.
  return db().$queryRaw<{ id: string }[]>`
    WITH asked AS MATERIALIZED (SELECT ${matches} AS words)
    SELECT n.id
      FROM (
        SELECT m.* FROM unnest(${accounts}::uuid[]) a(id) CROSS JOIN LATERAL (
          SELECT m.id, m."sentAt", m."folderId", m.flags FROM message m
           WHERE m."accountId" = a.id ${older}
           ORDER BY m."sentAt" DESC, m.id DESC LIMIT ${newestLookedAt}
        ) m
        ORDER BY m."sentAt" DESC, m.id DESC LIMIT ${newestLookedAt}
      ) n
      CROSS JOIN LATERAL (
        SELECT FROM message_text t
         WHERE t."messageId" = n.id AND t.search @@ (SELECT words FROM asked) OFFSET 0
      ) t
     WHERE true ${inFolder} ${flagged}
     ORDER BY n."sentAt" DESC, n.id DESC LIMIT ${limit}`;
}

/** What matches at all, newest first. */
async function inIndex({ accounts, matches, folderId, isFlagged, from, limit }: Search) {
  const within = [
    ...(folderId ? [Prisma.sql`f."folderId" = ${folderId}::uuid`] : []),
    ...(isFlagged ? [Prisma.sql`'\\Flagged' = ANY(f.flags)`] : []),
  ];
  const only =
    within.length > 0
      ? Prisma.sql`AND EXISTS (SELECT FROM message f WHERE f.id = t."messageId" AND ${Prisma.join(within, ' AND ')})`
      : Prisma.empty;
  const older = from
    ? Prisma.sql`AND (t."sentAt", t."messageId") < (${from.sentAt}::timestamptz, ${from.id}::uuid)`
    : Prisma.empty;
  const words = accounts.map((id) => `'${accountWord(id)}'`).join(' | ');
  // The account is a word of the index like any other: a common word costs what it costs in these accounts, not in
  // everybody's. The condition on "accountId" holds whatever the index says.
  const [, rows] = await db().$transaction([
    // PostgreSQL does not count what it costs to look at the words of every row itself, and would rather do that.
    db().$executeRaw`SET LOCAL enable_seqscan = off`,
    db().$queryRaw<{ id: string }[]>`
      SELECT t."messageId" AS id
        FROM message_text t
       WHERE t.search @@ (${words}::tsquery && ${matches}) AND t."accountId" = ANY(${accounts}::uuid[]) ${only} ${older}
       ORDER BY t."sentAt" DESC, t."messageId" DESC LIMIT ${limit}`,
  ]);
  return rows;
}

/** What a list shows of them, in the same order, and the text they were found in. */
async function readHits(hits: { id: string }[]) {
  if (hits.length === 0) return [];
  return db().$queryRaw<(NewestMessage & { text: string })[]>`
    SELECT m.id, m."accountId", m.subject, m."fromName", m."fromAddress",
           coalesce(m."sentAt", m."fetchedAt") AS at, m.preview, m."hasAttachment", m."isInvitation",
           NOT ('\\Seen' = ANY(m.flags)) AS "isUnread", '\\Flagged' = ANY(m.flags) AS "isFlagged", m."goneAt" IS NOT NULL AS "isGone", t.text
      FROM message m JOIN message_text t ON t."messageId" = m.id
     WHERE m.id = ANY(${hits.map(({ id }) => id)}::uuid[])
     ORDER BY t."sentAt" DESC, m.id DESC`;
}

async function placeOf(viewer: UserViewer, id: string): Promise<Place | null> {
  return db().message.findFirst({
    where: { AND: [ownMessages(viewer), { id }] },
    select: { id: true, sentAt: true },
  });
}
