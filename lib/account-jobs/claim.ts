import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { holderId } from '../leases/holder.ts';
import { isFree, leasedUntil } from '../leases/lease.ts';
import { adminNow } from '../tokens/admin-now.ts';
import type { Actor, AdminViewer } from '../viewer.ts';
import type { AccountAct } from './schema.ts';

/** A job that this process, and no other, is working on, in the name of who asked for it and with what they may do now. */
export type ClaimedJob = { id: string; claimId: string; act: AccountAct; admin: AdminViewer };

/** Takes a job that runs and that nobody is working on: this one, or the oldest. Null where there is none. */
export async function claimJob(db: PrismaClient, id?: string): Promise<ClaimedJob | null> {
  const now = databaseTime();
  const free = { state: 'running', OR: isFree(now) } as const;
  const next =
    id ?? (await db.accountJob.findFirst({ where: free, orderBy: { id: 'asc' }, select: { id: true } }))?.id;
  if (!next) return null;
  const claimId = randomUUID();
  const [row] = await db.accountJob.updateManyAndReturn({
    where: { id: next, ...free },
    data: { claimId, claimedBy: holderId, claimedUntil: leasedUntil(now) },
    select: { act: true, actorKind: true, actorId: true, actorName: true },
  });
  if (!row) return null;
  const actor: Actor = { kind: row.actorKind as Actor['kind'], id: row.actorId, name: row.actorName };
  return { id: next, claimId, act: row.act as AccountAct, admin: await adminNow(actor) };
}

/** An account of a job that nothing was done about yet. */
export type WaitingLine = { accountId: string; address: string; before: Prisma.JsonValue };

/** The next of them. */
export async function nextLines(db: PrismaClient, { id }: ClaimedJob, limit: number): Promise<WaitingLine[]> {
  return db.accountJobLine.findMany({
    where: { jobId: id, fate: 'waiting' },
    orderBy: { accountId: 'asc' },
    take: limit,
    select: { accountId: true, address: true, before: true },
  });
}

/** What became of an account. `before`: what it is to go back to. */
export type LineFate =
  | { fate: 'done'; before?: Prisma.InputJsonObject; isInvited?: boolean | null }
  | { fate: 'unchanged' }
  | { fate: 'refused'; reason: string };

/**
 * Holds the claim on for the rest of the transaction. False: the job was cancelled, or another process works on it now,
 * and nothing may be done.
 */
export async function holdJob(tx: Tx, { id, claimId }: ClaimedJob): Promise<boolean> {
  const { count } = await tx.accountJob.updateMany({
    where: { id, claimId, state: 'running' },
    data: { claimedUntil: leasedUntil(databaseTime()) },
  });
  return count > 0;
}

/** Notes what became of accounts, in the transaction that does it, while the claim is held. */
export async function noteFates(
  tx: Tx,
  { id: jobId }: ClaimedJob,
  fates: ReadonlyMap<string, LineFate>,
): Promise<void> {
  const same = Map.groupBy(fates, ([, fate]) => JSON.stringify(fate));
  for (const group of same.values()) {
    const [first] = group;
    if (!first) continue;
    const accountId = { in: group.map(([id]) => id) };
    await tx.accountJobLine.updateMany({ where: { jobId, accountId }, data: first[1] });
  }
}

/** Every account is done. */
export async function endJob(db: PrismaClient, { id, claimId }: ClaimedJob): Promise<void> {
  await db.accountJob.updateMany({
    where: { id, claimId, state: 'running' },
    data: { state: 'done', endedAt: databaseTime(), claimedUntil: null },
  });
}

/** Lets another process go on with it at once. */
export async function releaseJob(db: PrismaClient, { id, claimId }: ClaimedJob): Promise<void> {
  await db.accountJob.updateMany({ where: { id, claimId }, data: { claimedUntil: null } });
}
