import { randomUUID } from 'node:crypto';
import type { PrismaClient, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { holderId } from '../leases/holder.ts';
import { isFree, leasedUntil } from '../leases/lease.ts';
import { adminNow } from '../tokens/admin-now.ts';
import type { Actor, AdminViewer } from '../viewer.ts';
import type { Mapping } from './fields.ts';
import type { BadRow } from './read-row.ts';
import { type AccountImport, shown, toImport } from './store.ts';

// What the worker that does an import says of it; what people see and want of one is in store.ts.

/** An import that this process, and no other, is working on. */
export type ClaimedImport = {
  id: string;
  claimId: string;
  mapping: Mapping;
  isDryRun: boolean;
  isTested: boolean;
  cursor: number;
  /** Who started it, with what they may do now. */
  admin: AdminViewer;
};

/** Takes an import that runs and that nobody is working on: this one, or the oldest. Null where there is none. */
export async function claimImport(db: PrismaClient, id?: string): Promise<ClaimedImport | null> {
  const now = databaseTime();
  const free = { state: 'running', OR: isFree(now) } as const;
  const next =
    id ??
    (await db.accountImport.findFirst({ where: free, orderBy: { startedAt: 'asc' }, select: { id: true } }))
      ?.id;
  if (!next) return null;
  const claimId = randomUUID();
  const [row] = await db.accountImport.updateManyAndReturn({
    where: { id: next, ...free },
    data: { claimId, claimedBy: holderId, claimedUntil: leasedUntil(now) },
    select: {
      mapping: true,
      isDryRun: true,
      isTested: true,
      cursor: true,
      actorKind: true,
      actorId: true,
      actorName: true,
    },
  });
  if (!row) return null;
  const { actorKind, actorId, actorName, mapping, ...rest } = row;
  const actor: Actor = { kind: actorKind as Actor['kind'], id: actorId, name: actorName };
  return { ...rest, id: next, claimId, mapping: mapping as Mapping, admin: await adminNow(actor) };
}

/** Keeps the claim from running out while servers are asked. */
export async function renewImport(db: PrismaClient, { id, claimId }: ClaimedImport): Promise<void> {
  await db.accountImport.updateMany({
    where: { id, claimId },
    data: { claimedUntil: leasedUntil(databaseTime()) },
  });
}

/** Lets another process go on with it at once. */
export async function releaseImport(db: PrismaClient, { id, claimId }: ClaimedImport): Promise<void> {
  await db.accountImport.updateMany({ where: { id, claimId }, data: { claimedUntil: null } });
}

/**
 * Moves the cursor on by `rows`, first in the transaction that stores them: false where the import was cancelled, or
 * another process works on it now, and nothing of these rows may be stored.
 */
export async function moveCursor(
  tx: Tx,
  { id, claimId, cursor }: ClaimedImport,
  rows: number,
): Promise<boolean> {
  const { count } = await tx.accountImport.updateMany({
    where: { id, claimId, cursor, state: 'running' },
    data: { cursor: cursor + rows, claimedUntil: leasedUntil(databaseTime()) },
  });
  return count > 0;
}

/** Counts what became of the rows that the cursor was moved over. */
export async function noteRows(
  tx: Tx,
  importId: string,
  { stored, existing, bad }: { stored: number; existing: number; bad: BadRow[] },
): Promise<void> {
  await tx.accountImportProblem.createMany({ data: bad.map((row) => ({ importId, ...row })) });
  await tx.accountImport.update({
    where: { id: importId },
    data: {
      stored: { increment: stored },
      existing: { increment: existing },
      bad: { increment: bad.length },
    },
  });
}

/** Every row is done. The file is forgotten with its passwords; after a dry run it waits for the real one. */
export async function endImport(
  tx: Tx,
  { id, claimId, isDryRun }: ClaimedImport,
): Promise<AccountImport | null> {
  const [row] = await tx.accountImport.updateManyAndReturn({
    where: { id, claimId, state: 'running' },
    data: {
      endedAt: databaseTime(),
      claimedUntil: null,
      ...(isDryRun ? { state: 'draft' } : { state: 'done', sealedFile: null }),
    },
    select: shown,
  });
  return row ? toImport(row) : null;
}

/** Ends an import whose file cannot be read any more, so that it holds up no other. */
export async function giveUpImport(db: PrismaClient, { id, claimId }: ClaimedImport): Promise<void> {
  await db.accountImport.updateMany({
    where: { id, claimId, state: 'running' },
    data: { state: 'cancelled', endedAt: databaseTime(), sealedFile: null, claimedUntil: null },
  });
}
