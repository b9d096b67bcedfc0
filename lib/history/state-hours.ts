import { db, type PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { hourMs } from '../time-units.ts';
import type { AdminViewer } from '../viewer.ts';

const keptMs = 31 * 24 * hourMs;

/** How far back the console looks, in how many parts. */
export const ranges = {
  '24h': { label: '24 hours', hours: 24, partHours: 1 },
  '7d': { label: '7 days', hours: 7 * 24, partHours: 6 },
  '30d': { label: '30 days', hours: 30 * 24, partHours: 24 },
} as const;
export type Range = keyof typeof ranges;

export const troubles = [
  'suspended',
  'needs_consent',
  'failing',
  'degraded',
  'receive_only',
  'paused',
] as const;
export type Trouble = (typeof troubles)[number];

/** A part of the time: as many accounts as were in each state at its worst; null: nobody counted then. */
export type Part = { at: Date; counts: Record<Trouble, number> | null };

/** Notes how many accounts are in each state, once an hour whoever asks. */
export async function noteStates(db: PrismaClient, now = databaseTime()): Promise<void> {
  const at = new Date(Math.floor(now.getTime() / hourMs) * hourMs);
  if ((await db.stateHour.count({ where: { at } })) > 0) return;
  await db.$executeRaw`
    INSERT INTO state_hour (at, active, degraded, failing, suspended, receive_only, needs_consent, paused)
    SELECT ${at}::timestamptz,
           count(*) FILTER (WHERE "pausedAt" IS NULL AND state = 'active'),
           count(*) FILTER (WHERE "pausedAt" IS NULL AND state = 'degraded'),
           count(*) FILTER (WHERE "pausedAt" IS NULL AND state = 'failing'),
           count(*) FILTER (WHERE "pausedAt" IS NULL AND state = 'suspended'),
           count(*) FILTER (WHERE "pausedAt" IS NULL AND state = 'receive_only'),
           count(*) FILTER (WHERE "pausedAt" IS NULL AND state = 'needs_consent'),
           count(*) FILTER (WHERE "pausedAt" IS NOT NULL)
      FROM mail_account
    ON CONFLICT (at) DO NOTHING`;
}

/** The accounts that were in trouble, part by part, the oldest first; `present` counts in the last one. */
export async function readStates(
  _admin: AdminViewer,
  range: Range,
  present: Record<Trouble, number>,
  now = databaseTime(),
): Promise<Part[]> {
  const { hours, partHours } = ranges[range];
  const partMs = partHours * hourMs;
  const end = (Math.floor(now.getTime() / hourMs) + 1) * hourMs;
  const from = end - hours * hourMs;
  const noted = await db().stateHour.findMany({ where: { at: { gte: new Date(from) } } });
  const rows = [...noted, { ...present, at: now }];
  return Array.from({ length: hours / partHours }, (_, place) => {
    const at = from + place * partMs;
    const within = rows.filter((row) => row.at.getTime() >= at && row.at.getTime() < at + partMs);
    const worst = (state: Trouble) => Math.max(...within.map((row) => row[state]));
    const counts = Object.fromEntries(troubles.map((state) => [state, worst(state)])) as Part['counts'];
    return { at: new Date(at), counts: within.length > 0 ? counts : null };
  });
}

/** Forgets the hours before. */
export async function sweepHours(db: PrismaClient, now = databaseTime()): Promise<void> {
  await db.stateHour.deleteMany({ where: { at: { lt: new Date(now.getTime() - keptMs) } } });
}
