import { type Db, Prisma } from '../db/client.ts';
import { credentialCauses } from '../mail/judge/causes.ts';
import type { HostSituation } from './judge-host.ts';

export type AskedAbout = {
  host: string;
  accountId: string;
  firstRefusalAt: Date;
  windowMinutes: number;
  now: Date;
};

/**
 * What the neighbours of one account say, at this instant: read when, and only when, its credential was refused.
 * The account itself is counted as refused if it ever worked. Paused and suspended accounts are not neighbours.
 */
export async function readHostSituation(db: Db, about: AskedAbout): Promise<HostSituation> {
  const { host, accountId } = about;
  const windowStart = windowStartOf(about);
  const since = heardSince(about);
  const [row] = await db.$queryRaw<HostSituation[]>`
    WITH neighbour AS (
      SELECT id = ${accountId}::uuid AS "isItself", "lastRefusalAt",
             "lastClaimAt" >= ${since} AND "lastCheckAt" >= "lastClaimAt" AS heard,
             "lastOutcome" IN ('ok', 'mailbox') AS "isAccepted",
             "lastOutcome" IN (${Prisma.join(credentialCauses)}) AS "isRefused",
             ${longInTrouble(about)} AS "isInTrouble"
        FROM mail_account WHERE ${isNeighbour(host)})
    SELECT count(*)::int AS worked,
           count(*) FILTER (WHERE "isItself" OR "lastRefusalAt" >= ${windowStart})::int AS refused,
           count(*) FILTER (WHERE NOT "isItself" AND heard AND "isAccepted")::int AS accepted,
           count(*) FILTER (WHERE NOT "isItself" AND heard AND "isRefused")::int AS "alsoRefused",
           count(*) FILTER (WHERE NOT "isItself" AND NOT "isInTrouble"
             AND (heard AND ("isAccepted" OR "isRefused")) IS NOT TRUE)::int AS unheard,
           EXISTS (SELECT FROM host_outage o WHERE o.host = ${host} AND o."closedAt" IS NULL
             AND o."releasedAt" IS NULL) AS frozen,
           EXISTS (SELECT FROM host_outage o WHERE o.host = ${host} AND o."closedAt" IS NULL
             AND o."releasedAt" IS NOT NULL) AS released
      FROM neighbour`;
  return row ?? nobody;
}

/** The situation where no neighbour has anything to say. */
export const nobody: HostSituation = {
  frozen: false,
  released: false,
  worked: 0,
  refused: 0,
  accepted: 0,
  alsoRefused: 0,
  unheard: 0,
};

/** The accounts of a host whose word counts. */
export function isNeighbour(host: string): Prisma.Sql {
  return Prisma.sql`"incomingHost" = ${host} AND "lastSuccessAt" IS NOT NULL AND "pausedAt" IS NULL
    AND state NOT IN ('suspended', 'needs_consent')`;
}

/** A check that began before may have signed in just before the host changed its mind. */
export function heardSince(about: Pick<AskedAbout, 'firstRefusalAt' | 'windowMinutes' | 'now'>): Date {
  return new Date(Math.max(about.firstRefusalAt.getTime(), windowStartOf(about).getTime()));
}

function windowStartOf({ windowMinutes, now }: Pick<AskedAbout, 'windowMinutes' | 'now'>): Date {
  return new Date(now.getTime() - windowMinutes * 60_000);
}

/** Failed for reasons that say nothing about credentials, and since before the window: not waited for. */
export function longInTrouble(about: AskedAbout): Prisma.Sql {
  return Prisma.sql`coalesce("stateSince" < ${windowStartOf(about)} AND state NOT IN ('active', 'receive_only')
    AND "lastOutcome" NOT IN ('ok', 'mailbox', ${Prisma.join(credentialCauses)}), false)`;
}
