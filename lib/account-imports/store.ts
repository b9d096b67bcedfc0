import { v7 as newId } from 'uuid';
import { seal, UnsealError, unseal } from '../crypto/seal.ts';
import { db, type Prisma, type PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import type { AdminViewer } from '../viewer.ts';
import type { Mapping } from './fields.ts';
import { guessMapping } from './guess-mapping.ts';
import type { BadRow, RowProblem } from './read-row.ts';
import { readTable, type Table } from './read-table.ts';

/** A file nobody starts is forgotten after this, since it holds passwords; what came of others is kept longer. */
const draftHours = 24;
const keptDays = 90;

/** What pages and logs see of an import: never its file. */
export const shown = {
  id: true,
  fileName: true,
  mapping: true,
  state: true,
  isDryRun: true,
  isTested: true,
  rowCount: true,
  cursor: true,
  stored: true,
  existing: true,
  bad: true,
  actorName: true,
  createdAt: true,
  startedAt: true,
  endedAt: true,
} as const satisfies Prisma.AccountImportSelect;

type ImportRow = Prisma.AccountImportGetPayload<{ select: typeof shown }>;

/** An import as pages see it: never its file. */
export type AccountImport = Omit<ImportRow, 'mapping'> & { mapping: Mapping };

export const toImport = (row: ImportRow): AccountImport => ({ ...row, mapping: row.mapping as Mapping });

/** Keeps a file of accounts, sealed, with a guess of its columns. Stores nothing of what is in it. */
export async function createImport(
  admin: AdminViewer,
  { fileName, text }: { fileName: string; text: string },
): Promise<{ ok: true; id: string; mapping: Mapping; table: Table } | { ok: false; message: string }> {
  const read = readTable(text);
  if (!read.ok) return read;
  const id = newId();
  const mapping = guessMapping(read.table);
  const { kind, id: actorId, name } = admin.actor;
  await db().accountImport.create({
    data: {
      id,
      fileName,
      sealedFile: seal(text, { row: id, field: 'file' }),
      mapping,
      rowCount: read.table.records.length,
      actorKind: kind,
      actorId,
      actorName: name,
    },
  });
  return { ok: true, id, mapping, table: read.table };
}

/** One import, or null. */
export async function readImport(_admin: AdminViewer, id: string): Promise<AccountImport | null> {
  if (!isId(id)) return null;
  const row = await db().accountImport.findUnique({ where: { id }, select: shown });
  return row && toImport(row);
}

/** The newest imports first. */
export async function listImports(_admin: AdminViewer, limit = 20): Promise<AccountImport[]> {
  const rows = await db().accountImport.findMany({ orderBy: { id: 'desc' }, take: limit, select: shown });
  return rows.map(toImport);
}

/** The rows that were not stored, in the order of the file. */
export async function listImportProblems(_admin: AdminViewer, id: string, limit?: number): Promise<BadRow[]> {
  const rows = await db().accountImportProblem.findMany({
    where: { importId: id },
    orderBy: { row: 'asc' },
    ...(limit ? { take: limit } : {}),
    select: { row: true, address: true, problems: true },
  });
  return rows.map(({ problems, ...row }) => ({ ...row, problems: problems as RowProblem[] }));
}

/** The rows of an import's file; null once it is over and its file is gone, or where it cannot be opened any more. */
export async function readImportTable(id: string): Promise<Table | null> {
  const row = await db().accountImport.findUnique({ where: { id }, select: { sealedFile: true } });
  if (!row?.sealedFile) return null;
  try {
    const read = readTable(unseal(row.sealedFile, { row: id, field: 'file' }).reveal());
    return read.ok ? read.table : null;
  } catch (error) {
    if (error instanceof UnsealError) return null;
    throw error;
  }
}

/** Says which columns are which fields, as long as nothing of it has begun. */
export async function changeMapping(_admin: AdminViewer, id: string, mapping: Mapping): Promise<boolean> {
  const { count } = await db().accountImport.updateMany({ where: { id, state: 'draft' }, data: { mapping } });
  return count > 0;
}

/** Lets a worker begin, in the name of who starts it: for real, or only to see what would come of it. */
export async function startImport(
  { actor }: AdminViewer,
  id: string,
  { isDryRun, isTested }: { isDryRun: boolean; isTested: boolean },
): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const begun = { cursor: 0, stored: 0, existing: 0, bad: 0, startedAt: databaseTime(), endedAt: null };
    const by = { actorKind: actor.kind, actorId: actor.id, actorName: actor.name };
    const { count } = await tx.accountImport.updateMany({
      where: { id, state: 'draft' },
      data: { ...begun, ...by, state: 'running', isDryRun, isTested, claimId: null, claimedUntil: null },
    });
    if (count > 0) await tx.accountImportProblem.deleteMany({ where: { importId: id } });
    return count > 0;
  });
}

/** Ends an import where it is: what is stored stays, its file goes. A dry run becomes a draft again. */
export async function cancelImport(_admin: AdminViewer, id: string): Promise<boolean> {
  const endedAt = databaseTime();
  const dry = await db().accountImport.updateMany({
    where: { id, state: 'running', isDryRun: true },
    data: { state: 'draft', endedAt },
  });
  const real = await db().accountImport.updateMany({
    where: { id, state: 'running', isDryRun: false },
    data: { state: 'cancelled', endedAt, sealedFile: null },
  });
  return dry.count + real.count > 0;
}

/** Forgets an import that does not run: its file, and what came of it. The accounts it stored stay. */
export async function deleteImport(_admin: AdminViewer, id: string): Promise<boolean> {
  const { count } = await db().accountImport.deleteMany({ where: { id, state: { not: 'running' } } });
  return count > 0;
}

/** Forgets files nobody started, and what came of imports long ago. */
export async function sweepImports(db: PrismaClient, now = databaseTime()): Promise<void> {
  const before = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  await db.accountImport.deleteMany({
    where: {
      OR: [
        { state: 'draft', createdAt: { lt: before(draftHours) } },
        { state: { in: ['done', 'cancelled'] }, createdAt: { lt: before(keptDays * 24) } },
      ],
    },
  });
}
