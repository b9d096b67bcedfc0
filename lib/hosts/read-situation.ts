import type { Db } from '../db/client.ts';
import type { HostSituation } from './judge-host.ts';

/**
 * What the neighbours of one account say, at this instant: read when, and only when, its credential was refused.
 * The account itself is counted as refused. Paused and suspended accounts are not neighbours.
 */
export async function readHostSituation(
  db: Db,
  {
    host,
    accountId,
    firstRefusalAt,
    windowMinutes,
    now,
  }: { host: string; accountId: string; firstRefusalAt: Date; windowMinutes: number; now: Date },
): Promise<HostSituation> {
  const windowStart = new Date(now.getTime() - windowMinutes * 60_000);
  const [row] = await db.$queryRaw<{ worked: number; refused: number; heard: number; frozen: boolean }[]>`
    SELECT count(*)::int AS worked,
           count(*) FILTER (WHERE id = ${accountId}::uuid
             OR "lastRefusalAt" >= ${windowStart})::int AS refused,
           count(*) FILTER (WHERE id <> ${accountId}::uuid AND "lastCheckAt" >= ${firstRefusalAt})::int AS heard,
           EXISTS (SELECT FROM host_outage o WHERE o.host = ${host} AND o."closedAt" IS NULL) AS frozen
      FROM mail_account
     WHERE "incomingHost" = ${host} AND "lastSuccessAt" IS NOT NULL AND "pausedAt" IS NULL
       AND state NOT IN ('suspended', 'needs_consent')`;
  return row ?? { worked: 0, refused: 0, heard: 0, frozen: false };
}
