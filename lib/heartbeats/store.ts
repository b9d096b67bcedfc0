import os from 'node:os';
import type { Db, PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isAlive } from '../process-identity.ts';

/** A process that has not been heard of for this long is dead. */
export const aliveMs = 15_000;

export type Process = { id: string; kind: 'worker' | 'web'; startedAt: Date };

/** Says that a process is alive, which settings it has taken, and what it is doing. */
export async function beat(
  db: Db,
  { id, kind, startedAt }: Process,
  { settingsSeenAt, stats }: { settingsSeenAt: Date | null; stats: Record<string, number | string> },
): Promise<void> {
  const now = { lastSeenAt: databaseTime(), settingsSeenAt, stats };
  await db.heartbeat.upsert({
    where: { id },
    create: { id, kind, hostname: os.hostname(), pid: process.pid, startedAt, ...now },
    update: now,
  });
}

/** Takes the row of a process that stops; rows of processes that died long ago go with it. */
export async function endHeartbeat(db: Db, id: string): Promise<void> {
  await db.heartbeat.deleteMany({
    where: { OR: [{ id }, { lastSeenAt: { lt: new Date(databaseTime().getTime() - 24 * 3_600_000) } }] },
  });
}

/**
 * Takes the rows of processes of this machine that were killed: what is started in their place speaks for itself.
 * A process of another container under the same name, taken for dead, is back with its next beat.
 */
export async function forgetDeadHere(db: Db): Promise<void> {
  const here = await db.heartbeat.findMany({
    where: { hostname: os.hostname() },
    select: { id: true, pid: true },
  });
  const dead = here.filter(({ pid }) => !isAlive(pid)).map(({ id }) => id);
  if (dead.length > 0) await db.heartbeat.deleteMany({ where: { id: { in: dead } } });
}

/** The processes that are alive. */
export function listAlive(db: PrismaClient) {
  return db.heartbeat.findMany({
    where: { lastSeenAt: { gt: new Date(databaseTime().getTime() - aliveMs) } },
    orderBy: [{ kind: 'asc' }, { startedAt: 'asc' }],
  });
}

/** Clocks further apart than this are told of. */
const apartMs = 5_000;

/** Those of the given processes whose machine's clock is not the database's, and by how much it is ahead. */
export function withWrongClock<P extends { stats: unknown }>(processes: P[]): (P & { aheadMs: number })[] {
  return processes
    .map((one) => ({ ...one, aheadMs: Number((one.stats as { clockAheadMs?: number }).clockAheadMs ?? 0) }))
    .filter(({ aheadMs }) => Math.abs(aheadMs) > apartMs);
}
