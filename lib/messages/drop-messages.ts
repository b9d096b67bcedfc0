import type { PoolClient } from 'pg';

/** Deletes messages of one account with all that belongs to them, in the caller's transaction, and answers how many were there. */
export async function dropMessages(client: PoolClient, accountId: string, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { rowCount } = await client.query(
    'delete from message where "accountId" = $1 and id = any($2::uuid[])',
    [accountId, ids],
  );
  if (rowCount) {
    await client.query(
      'update mail_account set "messageCount" = "messageCount" - $2, "viewVersion" = "viewVersion" + 1 where id = $1',
      [accountId, rowCount],
    );
  }
  return rowCount ?? 0;
}
