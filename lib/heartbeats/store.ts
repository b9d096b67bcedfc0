import os from 'node:os';
import type { Db, PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { releaseHeldBy } from '../leases/release.ts';
import { beginningOf, isAlive, isThere, processTable } from '../process-identity.ts';
import { releaseJobsOf } from '../queue/holders.ts';

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
    create: { id, kind, hostname: os.hostname(), ...ownIdentity(), startedAt, ...now },
    update: now,
  });
}

/** Takes the row of a process that stops; rows of processes that died long ago go with it. */
export async function endHeartbeat(db: Db, id: string): Promise<void> {
  await db.heartbeat.deleteMany({
    where: { OR: [{ id }, { lastSeenAt: { lt: new Date(databaseTime().getTime() - 24 * 3_600_000) } }] },
  });
}

const ownIdentity = () => ({
  pid: process.pid,
  processTable: processTable(),
  beganAs: beginningOf(process.pid) ?? null,
});

/**
 * Gives back all that killed processes of this machine held, so that nobody waits for their leases to run out, and takes their
 * rows. Known to be dead are those of our own table of process numbers that are not there any more; no clock is asked. Of another
 * table (a container under the same name) only the row goes: should it be alive it is back with its next beat, and has kept its claims.
 * Answers how many claims and jobs were given back.
 */
export async function buryDeadHere(db: PrismaClient): Promise<number> {
  const here = await db.heartbeat.findMany({
    where: { hostname: os.hostname() },
    select: { id: true, pid: true, processTable: true, beganAs: true },
  });
  const table = processTable();
  const isOurs = (one: { processTable: string | null }) => one.processTable === table;
  const dead = here.filter((one) =>
    isOurs(one) ? !isThere({ pid: one.pid, beginning: one.beganAs ?? undefined }) : !isAlive(one.pid),
  );
  if (dead.length === 0) return 0;
  const holders = dead.filter(isOurs).map(({ id }) => id);
  return db.$transaction(async (tx) => {
    const released = await releaseHeldBy(tx, holders);
    const jobs = await releaseJobsOf(tx, holders);
    await tx.heartbeat.deleteMany({ where: { id: { in: dead.map(({ id }) => id) } } });
    return released + jobs;
  });
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
