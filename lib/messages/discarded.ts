import type { PoolClient } from 'pg';
import type { Row } from './row.ts';

/**
 * Of messages that came those that were not deleted here by retention. The others stand under another UID or in another folder at the
 * server by now, and are noted under that, so that they are not asked for again.
 */
export async function leaveDiscarded(
  client: PoolClient,
  { folderId, accountId, uidValidity }: { folderId: string; accountId: string; uidValidity: bigint },
  rows: Row[],
): Promise<Row[]> {
  const { rows: known } = await client.query<{ hash: string }>(
    `select distinct encode("contentHash", 'hex') as hash from discarded_message
      where "accountId" = $1 and "contentHash" = any($2::bytea[])`,
    [accountId, rows.map(({ contentHash }) => contentHash)],
  );
  const hashes = new Set(known.map(({ hash }) => hash));
  const again = rows.filter(({ contentHash }) => hashes.has(contentHash.toString('hex')));
  if (again.length === 0) return rows;
  await client.query(
    `insert into discarded_message ("folderId", "accountId", "uidValidity", uid, "contentHash")
     select $1, $2, $3, k.uid, k.hash from unnest($4::bigint[], $5::bytea[]) as k(uid, hash) on conflict do nothing`,
    [
      folderId,
      accountId,
      uidValidity,
      again.map(({ message }) => message.uid),
      again.map(({ contentHash }) => contentHash),
    ],
  );
  return rows.filter((row) => !again.includes(row));
}
