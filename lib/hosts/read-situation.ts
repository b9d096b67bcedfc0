import { type Db, Prisma } from '../db/client.ts';
import { credentialCauses } from '../mail/judge/causes.ts';
import type { HostRefusals, NeighboursWord } from './judge-host.ts';

/** An account whose credential was refused, and since when its neighbours are asked about it. */
export type AskedAbout = {
  host: string;
  accountId: string;
  firstRefusalAt: Date;
  windowMinutes: number;
  now: Date;
};

/**
 * How many accounts of each host worked and are refused, at this instant: read when, and only when, a credential was refused.
 * Those in `refusedNow` are counted as refused if they ever worked, those in `acceptedNow` are not: that is just being recorded. Paused and suspended
 * accounts do not count.
 */
export async function readHosts(
  db: Db,
  hosts: string[],
  {
    refusedNow,
    acceptedNow,
    windowMinutes,
    now,
  }: { refusedNow: string[]; acceptedNow: string[]; windowMinutes: number; now: Date },
): Promise<Map<string, HostRefusals>> {
  const rows = await db.$queryRaw<(HostRefusals & { host: string })[]>`
    SELECT asked.host, counted.worked, counted.refused,
           EXISTS (SELECT FROM host_outage o WHERE o.host = asked.host AND o."closedAt" IS NULL
             AND o."releasedAt" IS NULL) AS frozen,
           EXISTS (SELECT FROM host_outage o WHERE o.host = asked.host AND o."closedAt" IS NULL
             AND o."releasedAt" IS NOT NULL) AS released
      FROM unnest(${hosts}::text[]) AS asked(host)
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS worked,
              count(*) FILTER (WHERE id = ANY (${refusedNow}::uuid[])
                OR ("lastRefusalAt" >= ${windowStartOf({ windowMinutes, now })}
                  AND id <> ALL (${acceptedNow}::uuid[])))::int AS refused
         FROM mail_account WHERE ${isNeighbour(Prisma.sql`asked.host`)}) AS counted`;
  return new Map(rows.map(({ host, ...facts }) => [host, facts]));
}

/** What the neighbours of each of these accounts met since its first refusal, by its id; those in `refusedNow` a refusal, just now. */
export async function readNeighbours(
  db: Db,
  asked: readonly AskedAbout[],
  refusedNow: string[],
): Promise<Map<string, NeighboursWord>> {
  const about = asked.map((one) => ({
    id: one.accountId,
    host: one.host,
    since: heardSince(one),
    windowStart: windowStartOf(one),
  }));
  const rows = await db.$queryRaw<(NeighboursWord & { id: string })[]>`
    SELECT about.id, word.*
      FROM jsonb_to_recordset(${JSON.stringify(about)}::jsonb)
        AS about(id uuid, host text, since timestamptz, "windowStart" timestamptz)
     CROSS JOIN LATERAL (
       WITH neighbour AS (
         SELECT "lastClaimAt" >= about.since AND ("lastCheckAt" >= "lastClaimAt" OR "isRefusedNow") AS heard,
                "lastOutcome" IN ('ok', 'mailbox') AND NOT "isRefusedNow" AS "isAccepted",
                "lastOutcome" IN (${Prisma.join(credentialCauses)}) OR "isRefusedNow" AS "isRefused",
                ${longInTrouble(Prisma.sql`about."windowStart"`)} AS "isInTrouble"
           FROM mail_account a, LATERAL (SELECT a.id = ANY (${refusedNow}::uuid[]) AS "isRefusedNow") AS now
          WHERE ${isNeighbour(Prisma.sql`about.host`)} AND a.id <> about.id)
       SELECT count(*) FILTER (WHERE heard AND "isAccepted")::int AS accepted,
              count(*) FILTER (WHERE heard AND "isRefused")::int AS "alsoRefused",
              count(*) FILTER (WHERE NOT "isInTrouble"
                AND (heard AND ("isAccepted" OR "isRefused")) IS NOT TRUE)::int AS unheard
         FROM neighbour) AS word`;
  return new Map(rows.map(({ id, ...word }) => [id, word]));
}

/** The accounts of a host whose word counts. */
export function isNeighbour(host: Prisma.Sql | string): Prisma.Sql {
  return Prisma.sql`"incomingHost" = ${host} AND "lastSuccessAt" IS NOT NULL AND "pausedAt" IS NULL
    AND state NOT IN ('suspended', 'needs_consent')`;
}

/** A check that began before may have signed in just before the host changed its mind. */
export function heardSince(about: Pick<AskedAbout, 'firstRefusalAt' | 'windowMinutes' | 'now'>): Date {
  return new Date(Math.max(about.firstRefusalAt.getTime(), windowStartOf(about).getTime()));
}

export function windowStartOf({ windowMinutes, now }: Pick<AskedAbout, 'windowMinutes' | 'now'>): Date {
  return new Date(now.getTime() - windowMinutes * 60_000);
}

/** Failed for reasons that say nothing about credentials, and since before the window: not waited for. */
export function longInTrouble(windowStart: Prisma.Sql | Date): Prisma.Sql {
  return Prisma.sql`coalesce("stateSince" < ${windowStart} AND state NOT IN ('active', 'receive_only')
    AND "lastOutcome" NOT IN ('ok', 'mailbox', ${Prisma.join(credentialCauses)}), false)`;
}
