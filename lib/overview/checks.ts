import { type IntervalSettings, intervalSql } from '../accounts/interval.ts';
import { db, Prisma } from '../db/client.ts';

/**
 * Of the accounts that are polled, how many were checked within their interval; and of all, when the latest was. Where no interval
 * depends on the host or on new mail, the index of due times says it all, and the accounts are not looked at.
 */
export async function lastCycle(settings: IntervalSettings, now: Date) {
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const usual = settings['fetcher.intervalSeconds'];
  const pulse = Prisma.sql`count(*) FILTER (WHERE "lastCheckAt" >= ${ago(60)}::timestamptz)::int AS "withinMinute", max("lastCheckAt") AS "latestAt"`;
  const [row] = await db().$queryRaw<
    { all: number; checked: number; withinMinute: number; latestAt: Date | null }[]
  >`
    SELECT polled."all", polled.checked,
           polled."withinMinute" + paused."withinMinute" + stopped."withinMinute" AS "withinMinute",
           greatest(polled."latestAt", paused."latestAt", stopped."latestAt") AS "latestAt"
      FROM (SELECT count(*) FILTER (WHERE state <> 'suspended')::int AS all,
                   count(*) FILTER (WHERE state <> 'suspended' AND "lastCheckAt" >= CASE seconds
                     -- Nearly all have this one: it is not worked out anew for each row.
                     WHEN ${usual}::int THEN ${ago(usual)}::timestamptz
                     ELSE ${now}::timestamptz - make_interval(secs => seconds) END)::int AS checked,
                   ${pulse}
              FROM (SELECT "lastCheckAt", state, ${intervalSql(settings)} AS seconds
                      FROM mail_account WHERE "pausedAt" IS NULL AND "nextCheckAt" IS NOT NULL) a) polled,
           (SELECT ${pulse} FROM mail_account WHERE "pausedAt" IS NOT NULL AND "nextCheckAt" IS NOT NULL) paused,
           (SELECT ${pulse} FROM mail_account WHERE "nextCheckAt" IS NULL) stopped`;
  return row ?? { all: 0, checked: 0, withinMinute: 0, latestAt: null };
}

const bins = 30;

/** How many checks fall due in each thirtieth of the coming interval, and how many are due already. */
export async function nextChecks(intervalSeconds: number, now: Date) {
  const binSeconds = intervalSeconds / bins;
  const [rows, overdue, first] = await Promise.all([
    // Each is a stretch of the index of due times: to sort the times themselves into thirtieths costs eight times as much.
    db().$queryRaw<{ count: number }[]>`
      SELECT (SELECT count(*)::int FROM mail_account
               WHERE "pausedAt" IS NULL AND "nextCheckAt" >= ${now}::timestamptz + make_interval(secs => bin * ${binSeconds}::float8)
                 AND "nextCheckAt" < ${now}::timestamptz + make_interval(secs => (bin + 1) * ${binSeconds}::float8)) AS count
        FROM generate_series(0, ${bins - 1}::int) AS bin ORDER BY bin`,
    db().mailAccount.count({ where: { pausedAt: null, nextCheckAt: { lt: now } } }),
    db().mailAccount.findFirst({
      where: { pausedAt: null, nextCheckAt: { gte: now } },
      orderBy: { nextCheckAt: 'asc' },
      select: { nextCheckAt: true },
    }),
  ]);
  return {
    counts: rows.map(({ count }) => count),
    binSeconds,
    overdue,
    firstAt: first?.nextCheckAt ?? null,
  };
}
