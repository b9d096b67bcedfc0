import type { IntervalSettings } from '../accounts/interval.ts';
import { countFound } from '../accounts/store.ts';
import { bareQuery } from '../db/bare.ts';
import { db } from '../db/client.ts';
import { aliveMs } from '../heartbeats/store.ts';
import { readRepairs } from '../incidents/repairs.ts';
import { countNotifications, waitingStates } from '../notifications/store.ts';
import { dayMs } from '../time-units.ts';
import type { AdminViewer } from '../viewer.ts';
import { lastCycle, nextChecks } from './checks.ts';
import { readRepairTimes } from './repair-times.ts';

const incidentsShown = 8;
/** A dead worker is worth a line for a day. */
const rememberedMs = dayMs;

/** Health at a glance, read from the rows as they are now. Changes nothing. */
export async function readOverview(admin: AdminViewer, settings: IntervalSettings, now: Date) {
  const [incidents, outages, cycle, next, workers, delivery, repairs, sinceYesterday] = await Promise.all([
    openIncidents(admin),
    db().hostOutage.findMany({ where: { closedAt: null }, orderBy: { openedAt: 'asc' }, take: 20 }),
    lastCycle(settings, now),
    nextChecks(settings['fetcher.intervalSeconds'], now),
    workersOf(now),
    deliveryOf(admin, now),
    readRepairTimes(admin, now),
    countSinceYesterday(admin),
  ]);
  return { incidents, outages, cycle, next, workers, delivery, repairs, sinceYesterday };
}

export type Overview = Awaited<ReturnType<typeof readOverview>>;

/** Accounts whose trouble began, or was repaired, within a day: the figures and the lists they lead to are one filter. */
async function countSinceYesterday(admin: AdminViewer) {
  const [began, repaired] = await Promise.all([
    countFound(admin, { incident: 'new' }),
    countFound(admin, { incident: 'repaired' }),
  ]);
  return { began, repaired };
}

/** How many incidents are open: the figure in the console's header. */
export async function countOpenIncidents(_viewer: AdminViewer): Promise<number> {
  const text = 'SELECT count(*)::int AS count FROM incident WHERE "closedAt" IS NULL';
  const { rows } = await bareQuery<{ count: number }>({ name: 'open incidents', text, values: [] });
  return rows[0]?.count ?? 0;
}

async function openIncidents(admin: AdminViewer) {
  const [total, items] = await Promise.all([
    countOpenIncidents(admin),
    db().incident.findMany({
      where: { closedAt: null },
      // Suspended ones first: those people have no mail.
      orderBy: [{ suspendedAt: { sort: 'desc', nulls: 'last' } }, { openedAt: 'desc' }],
      take: incidentsShown,
      select: {
        id: true,
        cause: true,
        evidence: true,
        openedAt: true,
        suspendedAt: true,
        account: { select: { id: true, name: true, address: true } },
      },
    }),
  ]);
  const repairs = await readRepairs(
    admin,
    items.map(({ id }) => id),
  );
  return { total, items: items.map((item) => ({ ...item, repair: repairs.get(item.id) ?? null })) };
}

async function workersOf(now: Date) {
  const rows = await db().heartbeat.findMany({
    where: { kind: 'worker', lastSeenAt: { gte: new Date(now.getTime() - rememberedMs) } },
    orderBy: [{ lastSeenAt: 'desc' }],
    take: 50,
  });
  return rows.map(({ id, hostname, pid, startedAt, lastSeenAt, settingsSeenAt, stats }) => ({
    version: String((stats as { version?: string }).version ?? ''),
    id,
    hostname,
    pid,
    startedAt,
    lastSeenAt,
    settingsSeenAt,
    isAlive: now.getTime() - lastSeenAt.getTime() <= aliveMs,
  }));
}

/** Notifications of the last day by how they fared, and how many wait now: figures and the lists they lead to are one filter. */
async function deliveryOf(admin: AdminViewer, now: Date) {
  const since = new Date(now.getTime() - dayMs);
  const [sent, failed, waiting] = await Promise.all([
    countNotifications(admin, { state: 'sent', since }),
    countNotifications(admin, { state: 'failed', since }),
    countNotifications(admin, { state: waitingStates }),
  ]);
  return { sent, failed, waiting };
}
