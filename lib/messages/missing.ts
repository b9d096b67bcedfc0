import type { PoolClient } from 'pg';
import { db, Prisma, type Tx } from '../db/client.ts';
import type { FetchedMessage } from '../mail/copy.ts';
import type { Missing, MissingChange, MissingReason } from '../mail/missing.ts';
import type { UserViewer } from '../viewer.ts';

/** What one folder misses; `dueOnly`: and what is to be asked for now. */
export async function readMissing(
  db: Pick<Tx, '$queryRaw'>,
  folderId: string,
  dueOnly = false,
): Promise<Missing[]> {
  return db.$queryRaw<Missing[]>`
    SELECT uid, count, reason, tries FROM missing_message
     WHERE "folderId" = ${folderId}::uuid AND (NOT ${dueOnly} OR "nextTryAt" <= now()) ORDER BY uid`;
}

/** Writes what is to be remembered and forgotten of the folder's missing messages. */
export async function rememberMissing(
  client: PoolClient,
  folderId: string,
  changes: MissingChange[],
): Promise<void> {
  // The last word on each counts.
  const last = [...new Map(changes.map((change) => [change.uid, change])).values()];
  const over = last.filter((change) => 'isOver' in change).map(({ uid }) => uid);
  const open = last.flatMap((change) => ('isOver' in change ? [] : [change]));
  if (over.length > 0) await forgetMissing(client, folderId, over);
  if (open.length === 0) return;
  await client.query(
    `insert into missing_message ("folderId", uid, count, reason, tries, "nextTryAt")
     select $1, k.uid, k.count, k.reason, k.tries, now() + k.ms * interval '1 millisecond'
       from unnest($2::bigint[], $3::int[], $4::text[], $5::int[], $6::bigint[]) as k(uid, count, reason, tries, ms)
     on conflict ("folderId", uid) do update set count = excluded.count, reason = excluded.reason,
       tries = excluded.tries, "nextTryAt" = excluded."nextTryAt"`,
    [
      folderId,
      open.map(({ uid }) => uid),
      open.map(({ count }) => count),
      open.map(({ reason }) => reason),
      open.map(({ tries }) => tries),
      open.map(({ retryInMs }) => retryInMs),
    ],
  );
}

/** Forgets these, or all of the folder: it is numbered anew. */
export async function forgetMissing(client: PoolClient, folderId: string, uids?: bigint[]): Promise<void> {
  await client.query(
    'delete from missing_message where "folderId" = $1 and ($2::bigint[] is null or uid = any($2))',
    [folderId, uids ?? null],
  );
}

/** Makes room for messages that came after all: forgets that they were missing, and how many notes said so. */
export async function replaceNotes(
  client: PoolClient,
  folderId: string,
  uidValidity: bigint,
  batch: FetchedMessage[],
): Promise<number> {
  const came = batch.filter(({ note }) => note !== 'not_given').map(({ uid }) => uid);
  if (came.length === 0) return 0;
  await forgetMissing(client, folderId, came);
  const { rowCount } = await client.query(
    `delete from message
      where "folderId" = $1 and "uidValidity" = $2 and uid = any($3::bigint[]) and note = 'not_given'`,
    [folderId, uidValidity, came],
  );
  return rowCount ?? 0;
}

/** What an account misses in one folder, in the words of the product: how many messages, since when, why. */
export type MissingMail = {
  accountId: string;
  folder: string;
  count: number;
  since: Date;
  reason: MissingReason;
  /** It is asked for again by itself. */
  isTriedAgain: boolean;
};

/** What of an account's mail its server has not handed out; without what only may still show up. */
export async function listMissingMail(db: Pick<Tx, '$queryRaw'>, accountId: string): Promise<MissingMail[]> {
  return readMissingMail(db, Prisma.sql`f."accountId" = ${accountId}::uuid`);
}

/** The same for all accounts of the viewer. */
export async function listOwnMissingMail(viewer: UserViewer): Promise<MissingMail[]> {
  return readMissingMail(db(), Prisma.sql`a."ownerId" = ${viewer.userId}::uuid`);
}

function readMissingMail(db: Pick<Tx, '$queryRaw'>, whose: Prisma.Sql): Promise<MissingMail[]> {
  return db.$queryRaw<MissingMail[]>`
    SELECT f."accountId", f.path AS folder, sum(m.count)::int AS count, min(m."firstMissedAt") AS since, m.reason,
           bool_or(m."nextTryAt" IS NOT NULL) AS "isTriedAgain"
      FROM missing_message m JOIN folder f ON f.id = m."folderId" JOIN mail_account a ON a.id = f."accountId"
     WHERE ${whose} AND m.reason <> 'late'
     GROUP BY f."accountId", f.path, m.reason ORDER BY f.path, m.reason`;
}
