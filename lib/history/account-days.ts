import { db, type PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { dayMs } from '../time-units.ts';
import type { AdminViewer } from '../viewer.ts';

export const keptDays = 90;

/** One day (UTC, as YYYY-MM-DD) of an account: for how long no mail came, and for how long something else was wrong. */
export type AccountDay = { day: string; stoppedSeconds: number; troubledSeconds: number };

const nameOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The last 90 days of an account, the oldest first, from the day it was added. */
export async function readAccountDays(
  _admin: AdminViewer,
  account: { id: string; state: string; stateSince: Date; createdAt: Date },
  now = databaseTime(),
): Promise<AccountDay[]> {
  const from = firstDay(now);
  const rows = await db().accountDay.findMany({
    where: { accountId: account.id, day: { gte: new Date(from) } },
  });
  const known = new Map(rows.map((row) => [row.day.toISOString().slice(0, 10), row]));
  const lasting = account.state === 'active' ? null : account.stateSince.getTime();
  const isStopped = account.state === 'suspended' || account.state === 'needs_consent';
  const days: AccountDay[] = [];
  const begun = Math.floor(account.createdAt.getTime() / dayMs) * dayMs;
  for (let at = Math.max(from, begun); at <= now.getTime(); at += dayMs) {
    const row = known.get(nameOf(at));
    const lasted = lasting === null ? 0 : overlap(lasting, now.getTime(), at, at + dayMs);
    days.push({
      day: nameOf(at),
      stoppedSeconds: Math.min(86_400, (row?.stoppedSeconds ?? 0) + (isStopped ? lasted : 0)),
      troubledSeconds: Math.min(86_400, (row?.troubledSeconds ?? 0) + (isStopped ? 0 : lasted)),
    });
  }
  return days;
}

/** The beginning of the first of the days that are kept, today's included. */
const firstDay = (now: Date) => Math.floor(now.getTime() / dayMs) * dayMs - (keptDays - 1) * dayMs;

/** How many seconds of one stretch of time fall into another. Pure. */
function overlap(from: number, to: number, first: number, last: number): number {
  return Math.max(0, Math.round((Math.min(to, last) - Math.max(from, first)) / 1000));
}

/** Forgets the days before. */
export async function sweepDays(db: PrismaClient, now = databaseTime()): Promise<void> {
  await db.accountDay.deleteMany({ where: { day: { lt: new Date(firstDay(now)) } } });
}
