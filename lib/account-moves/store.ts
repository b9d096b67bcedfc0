import { randomUUID } from 'node:crypto';
import { db, type Prisma, type PrismaClient, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { isFree, leasedUntil } from '../leases/lease.ts';
import { type Actor, type AdminViewer, adminViewer } from '../viewer.ts';
import type { AccountsMove, MovePlan } from './schema.ts';

const keptDays = 90;

const shown = {
  id: true,
  plan: true,
  state: true,
  actorName: true,
  createdAt: true,
  endedAt: true,
} as const satisfies Prisma.AccountMoveSelect;

/** A move as pages and programs see it, with how far it is. */
export type AccountMove = Omit<Prisma.AccountMoveGetPayload<{ select: typeof shown }>, 'plan'> & {
  plan: MovePlan;
  /** Accounts that were chosen. */
  all: number;
  moved: number;
  /** Could not be moved; they are as they were. */
  refused: number;
  /** Owners who were sent a link to connect their account at the new server. */
  invited: number;
  /** Owners whom a setting that is missing kept from being told. */
  uninvited: number;
};

/** `id`: the account's. */
export type MoveProblem = { id: string; address: string; reason: string };

/** Notes which accounts are to be moved, and where to. A worker does it. */
export async function createMove(
  { actor }: AdminViewer,
  { accounts, ...plan }: AccountsMove,
): Promise<string> {
  return db().$transaction(async (tx) => {
    const { kind: actorKind, id: actorId, name: actorName } = actor;
    const { id } = await tx.accountMove.create({ data: { plan, actorKind, actorId, actorName } });
    const known = await tx.mailAccount.findMany({
      where: { id: { in: accounts } },
      select: { id: true, address: true },
    });
    const addresses = new Map(known.map(({ id, address }) => [id, address]));
    await tx.movedAccount.createMany({
      data: accounts.map((accountId) => ({
        moveId: id,
        accountId,
        address: addresses.get(accountId) ?? '',
      })),
    });
    return id;
  });
}

/** One move, or null. */
export async function readMove(_admin: AdminViewer, id: string): Promise<AccountMove | null> {
  if (!isId(id)) return null;
  const row = await db().accountMove.findUnique({ where: { id }, select: shown });
  return row && counted(row);
}

/** The newest moves first. */
export async function listMoves(_admin: AdminViewer, limit = 20): Promise<AccountMove[]> {
  const rows = await db().accountMove.findMany({ orderBy: { id: 'desc' }, take: limit, select: shown });
  return Promise.all(rows.map(counted));
}

async function counted(row: Prisma.AccountMoveGetPayload<{ select: typeof shown }>): Promise<AccountMove> {
  const groups = await db().movedAccount.groupBy({
    by: ['fate', 'isInvited'],
    where: { moveId: row.id },
    _count: true,
  });
  const count = (fits: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(fits).reduce((sum, { _count }) => sum + _count, 0);
  return {
    ...row,
    plan: row.plan as MovePlan,
    all: count(() => true),
    moved: count(({ fate }) => fate === 'moved'),
    refused: count(({ fate }) => fate === 'refused'),
    invited: count(({ isInvited }) => isInvited === true),
    uninvited: count(({ isInvited }) => isInvited === false),
  };
}

/** The accounts that could not be moved, and why, by address. */
export async function listMoveProblems(
  _admin: AdminViewer,
  moveId: string,
  limit?: number,
): Promise<MoveProblem[]> {
  const rows = await db().movedAccount.findMany({
    where: { moveId, fate: 'refused' },
    orderBy: [{ address: 'asc' }, { accountId: 'asc' }],
    ...(limit ? { take: limit } : {}),
    select: { accountId: true, address: true, reason: true },
  });
  return rows.map(({ accountId, address, reason }) => ({ id: accountId, address, reason: reason ?? '' }));
}

/** Ends a move where it is: accounts that were moved stay so, the others as they were. False: it was over. */
export async function cancelMove(_admin: AdminViewer, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { count } = await db().accountMove.updateMany({
    where: { id, state: 'running' },
    data: { state: 'cancelled', endedAt: databaseTime() },
  });
  return count > 0;
}

/** A move that this process, and no other, is working on, in the name of who asked for it. */
export type ClaimedMove = { id: string; claimId: string; plan: MovePlan; admin: AdminViewer };

/** Takes a move that runs and that nobody is working on: this one, or the oldest. Null where there is none. */
export async function claimMove(db: PrismaClient, id?: string): Promise<ClaimedMove | null> {
  const now = databaseTime();
  const free = { state: 'running', OR: isFree(now) } as const;
  const next =
    id ?? (await db.accountMove.findFirst({ where: free, orderBy: { id: 'asc' }, select: { id: true } }))?.id;
  if (!next) return null;
  const claimId = randomUUID();
  const [row] = await db.accountMove.updateManyAndReturn({
    where: { id: next, ...free },
    data: { claimId, claimedUntil: leasedUntil(now) },
    select: { plan: true, actorKind: true, actorId: true, actorName: true },
  });
  if (!row) return null;
  const actor: Actor = { kind: row.actorKind as Actor['kind'], id: row.actorId, name: row.actorName };
  const admin = adminViewer(actor, actor.kind === 'user' ? actor.id : null);
  return { id: next, claimId, plan: row.plan as MovePlan, admin };
}

/** The next account of a move that nothing was done about yet; null: there is none. */
export async function nextToMove(
  db: PrismaClient,
  { id }: ClaimedMove,
): Promise<{ accountId: string; address: string } | null> {
  return db.movedAccount.findFirst({
    where: { moveId: id, fate: 'waiting' },
    orderBy: [{ address: 'asc' }, { accountId: 'asc' }],
    select: { accountId: true, address: true },
  });
}

/**
 * Notes what became of an account, in the transaction that moves it, and holds the claim on. False: the move was
 * cancelled, or another process works on it now, and nothing may be done.
 */
export async function noteMoved(
  tx: Tx,
  { id, claimId }: ClaimedMove,
  accountId: string,
  fate: { fate: 'moved'; isInvited: boolean | null } | { fate: 'refused'; reason: string },
): Promise<boolean> {
  const { count } = await tx.accountMove.updateMany({
    where: { id, claimId, state: 'running' },
    data: { claimedUntil: leasedUntil(databaseTime()) },
  });
  if (count === 0) return false;
  await tx.movedAccount.update({ where: { moveId_accountId: { moveId: id, accountId } }, data: fate });
  return true;
}

/** Every account is done. */
export async function endMove(db: PrismaClient, { id, claimId }: ClaimedMove): Promise<void> {
  await db.accountMove.updateMany({
    where: { id, claimId, state: 'running' },
    data: { state: 'done', endedAt: databaseTime(), claimedUntil: null },
  });
}

/** Lets another process go on with it at once. */
export async function releaseMove(db: PrismaClient, { id, claimId }: ClaimedMove): Promise<void> {
  await db.accountMove.updateMany({ where: { id, claimId }, data: { claimedUntil: null } });
}

/** Forgets what came of moves long ago. */
export async function sweepMoves(db: PrismaClient, now = databaseTime()): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 24 * 3_600_000);
  await db.accountMove.deleteMany({ where: { state: { not: 'running' }, createdAt: { lt: before } } });
}
