import { recordAudit } from '../audit/record.ts';
import { db, type Prisma, type PrismaClient, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf } from '../db/list.ts';
import { type Actor, type AdminViewer, may } from '../viewer.ts';
import { chosenAddresses } from './choose.ts';
import { type AccountAct, type ChosenAccounts, isUndoable } from './schema.ts';

const keptDays = 90;
/** For so long what a job did can be taken back; later too much else has happened. */
const undoableMs = 24 * 3_600_000;
/** As many lines as one statement writes. */
const linesAtOnce = 5_000;

const shown = {
  id: true,
  act: true,
  state: true,
  undoes: true,
  actorName: true,
  createdAt: true,
  endedAt: true,
} as const satisfies Prisma.AccountJobSelect;

type Row = Prisma.AccountJobGetPayload<{ select: typeof shown }>;

/** A job as pages and programs see it, with how far it is. */
export type AccountJob = Omit<Row, 'act'> & {
  act: AccountAct;
  /** Accounts that were chosen. */
  all: number;
  done: number;
  /** Were so already. */
  unchanged: number;
  /** Could not be done; they are as they were. */
  refused: number;
  /** Owners who were sent a link. */
  invited: number;
  /** Owners whom a setting that is missing kept from being told. */
  uninvited: number;
  /** What it did can still be taken back. */
  canUndo: boolean;
};

/** `id`: the account's. */
export type JobProblem = { id: string; address: string; reason: string };

export type JobCreated =
  | { ok: true; id: string; all: number }
  /** Somebody said how many there would be, and there are `all`. */
  | { ok: false; reason: 'other_number'; all: number }
  /** Whose an account is decides who reads its mail: that takes users:write. */
  | { ok: false; reason: 'owner_stays' };

/**
 * Notes which accounts are meant, as they are now, and what is to be done to them. A worker does it. `expected`: only if
 * there are so many.
 */
export async function createJob(
  admin: AdminViewer,
  act: AccountAct,
  chosen: ChosenAccounts,
  expected?: number,
): Promise<JobCreated> {
  if (changesOwner(act) && !may(admin, 'users:write')) return { ok: false, reason: 'owner_stays' };
  const accounts = await chosenAddresses(admin, chosen);
  const all = accounts.length;
  if (expected !== undefined && expected !== all) return { ok: false, reason: 'other_number', all };
  const id = await db().$transaction(
    async (tx) => {
      const lines = accounts.map(({ id: accountId, address }) => ({ accountId, address }));
      return insertJob(tx, admin.actor, act, lines);
    },
    { timeout: 120_000 },
  );
  return { ok: true, id, all };
}

/** Whether it decides who reads the mail of accounts: that takes users:write. Pure. */
export const changesOwner = (act: AccountAct) => act.kind === 'change' && act.owner !== undefined;

type NewLine = { accountId: string; address: string; before?: Prisma.InputJsonValue };

async function insertJob(
  tx: Tx,
  actor: Actor,
  act: AccountAct,
  lines: NewLine[],
  undoes: string | null = null,
): Promise<string> {
  const { kind: actorKind, id: actorId, name: actorName } = actor;
  const data = { act: act as Prisma.InputJsonObject, undoes, actorKind, actorId, actorName };
  const { id: jobId } = await tx.accountJob.create({ data, select: { id: true } });
  for (let from = 0; from < lines.length; from += linesAtOnce) {
    const some = lines.slice(from, from + linesAtOnce);
    await tx.accountJobLine.createMany({ data: some.map((line) => ({ jobId, ...line })) });
  }
  await recordAudit(tx, {
    actor,
    action: 'account_job.started',
    targetType: 'account_job',
    targetId: jobId,
    details: { act: act.kind, accounts: lines.length },
  });
  return jobId;
}

/**
 * Takes back what a job did, as a job of its own over the accounts that it changed. Null: it runs still, cannot be taken
 * back, was taken back already, is too long ago, or gave accounts to another owner, which only users:write takes back.
 */
export async function undoJob(admin: AdminViewer, id: string): Promise<string | null> {
  if (!isId(id)) return null;
  return db().$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT FROM account_job WHERE id = ${id}::uuid FOR UPDATE`;
      const row = await tx.accountJob.findUnique({ where: { id }, select: shown });
      if (!row || !isInTime(row) || (await tx.accountJob.count({ where: { undoes: id } })) > 0) return null;
      const act = row.act as AccountAct;
      if (!isUndoable(act) || (changesOwner(act) && !may(admin, 'users:write'))) return null;
      const lines = await tx.accountJobLine.findMany({
        where: { jobId: id, fate: 'done' },
        select: { accountId: true, address: true, before: true },
      });
      const back = lines.map(({ before, ...line }) => ({ ...line, before: before ?? {} }));
      return insertJob(tx, admin.actor, { kind: 'undo', of: act }, back, id);
    },
    { timeout: 120_000 },
  );
}

const isInTime = ({ state, endedAt }: Pick<Row, 'state' | 'endedAt'>) =>
  state !== 'running' && endedAt !== null && databaseTime().getTime() - endedAt.getTime() < undoableMs;

/** One job, or null. */
export async function readJob(_admin: AdminViewer, id: string): Promise<AccountJob | null> {
  if (!isId(id)) return null;
  const row = await db().accountJob.findUnique({ where: { id }, select: shown });
  return row && ((await counted([row]))[0] ?? null);
}

/** The newest jobs first. Their ids are made in the order of time. */
export async function listJobs(
  _admin: AdminViewer,
  { limit = 100, cursor }: ListQuery = {},
): Promise<List<AccountJob>> {
  const where = cursor && isId(cursor) ? { id: { lt: cursor } } : {};
  const rows = await db().accountJob.findMany({
    where,
    orderBy: { id: 'desc' },
    take: limit + 1,
    select: shown,
  });
  const { items, nextCursor } = listOf(rows, limit, (row) => row);
  return { items: await counted(items), nextCursor };
}

/** The jobs that run, and those that ended a moment ago, the newest first. */
export async function currentJobs(_admin: AdminViewer, momentMs = 120_000): Promise<AccountJob[]> {
  const since = new Date(databaseTime().getTime() - momentMs);
  const where = { OR: [{ state: 'running' as const }, { endedAt: { gte: since } }] };
  return counted(await db().accountJob.findMany({ where, orderBy: { id: 'desc' }, take: 5, select: shown }));
}

async function counted(rows: Row[]): Promise<AccountJob[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const [groups, undone] = await Promise.all([
    db().accountJobLine.groupBy({
      by: ['jobId', 'fate', 'isInvited'],
      where: { jobId: { in: ids } },
      _count: true,
    }),
    db().accountJob.findMany({ where: { undoes: { in: ids } }, select: { undoes: true } }),
  ]);
  return rows.map((row) => {
    const count = (fits: (group: (typeof groups)[number]) => boolean) =>
      groups
        .filter((group) => group.jobId === row.id && fits(group))
        .reduce((sum, { _count }) => sum + _count, 0);
    const act = row.act as AccountAct;
    const done = count(({ fate }) => fate === 'done');
    const isUndone = undone.some(({ undoes }) => undoes === row.id);
    return {
      ...row,
      act,
      all: count(() => true),
      done,
      unchanged: count(({ fate }) => fate === 'unchanged'),
      refused: count(({ fate }) => fate === 'refused'),
      invited: count(({ isInvited }) => isInvited === true),
      uninvited: count(({ isInvited }) => isInvited === false),
      canUndo: isUndoable(act) && done > 0 && !isUndone && isInTime(row),
    };
  });
}

/** The accounts that were refused, and why, by address. */
export async function listJobProblems(
  _admin: AdminViewer,
  jobId: string,
  limit?: number,
): Promise<JobProblem[]> {
  const rows = await db().accountJobLine.findMany({
    where: { jobId, fate: 'refused' },
    orderBy: [{ address: 'asc' }, { accountId: 'asc' }],
    ...(limit ? { take: limit } : {}),
    select: { accountId: true, address: true, reason: true },
  });
  return rows.map(({ accountId, address, reason }) => ({ id: accountId, address, reason: reason ?? '' }));
}

/** Ends a job where it is: what was done stays so, the other accounts as they were. False: it was over. */
export async function cancelJob({ actor }: AdminViewer, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  return db().$transaction(async (tx) => {
    const { count } = await tx.accountJob.updateMany({
      where: { id, state: 'running' },
      data: { state: 'cancelled', endedAt: databaseTime() },
    });
    const target = { targetType: 'account_job', targetId: id };
    if (count > 0) await recordAudit(tx, { actor, action: 'account_job.cancelled', ...target });
    return count > 0;
  });
}

/** Forgets what came of jobs long ago. */
export async function sweepJobs(db: PrismaClient, now = databaseTime()): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 24 * 3_600_000);
  await db.accountJob.deleteMany({ where: { state: { not: 'running' }, createdAt: { lt: before } } });
}
