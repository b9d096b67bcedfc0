import { z } from 'zod';
import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';

const count = z.number().int().min(0);

/** What a rehearsal found in a backup. */
const found = z.object({
  /** ISO 8601: the moment whose state it is. */
  at: z.string(),
  rows: count,
  users: count,
  accounts: count,
  messages: count,
  /** Message bodies: as they were stored; otherwise; and not in the backup. */
  whole: count,
  altered: count,
  missing: count,
  /** Stored secrets that the key at hand opens, and others. */
  opened: count,
  shut: count,
});

export type Found = z.output<typeof found>;

/** Whether all that belongs into it came back. Pure. */
export const isAsItShould = ({ altered, missing, shut }: Found): boolean => altered + missing + shut === 0;

export type Rehearsal = NonNullable<Awaited<ReturnType<typeof lastRehearsal>>>;

/** The newest rehearsal, which may be under way; null: there was none. */
export async function lastRehearsal() {
  const row = await db().backupRehearsal.findFirst({ orderBy: { id: 'desc' } });
  return row && { ...row, found: found.nullable().catch(null).parse(row.found) };
}

/** Asks a worker to restore the backup of a night into a scratch database. Refused where there is none, or one is at it. */
export async function askForRehearsal(
  admin: AdminViewer,
  night: string,
): Promise<{ ok: true } | { ok: false; reason: 'not_found' | 'under_way' }> {
  return db().$transaction(async (tx) => {
    const run = await tx.backupRun.findFirst({ where: { night, error: null, endedAt: { not: null } } });
    if (!run?.file) return { ok: false, reason: 'not_found' };
    if ((await tx.backupRehearsal.count({ where: { endedAt: null } })) > 0)
      return { ok: false, reason: 'under_way' };
    const { file, bytes } = run;
    const { actor } = admin;
    await tx.backupRehearsal.create({ data: { night, file, bytes: bytes ?? 0n, askedBy: actor.name } });
    await recordAudit(tx, {
      actor,
      action: 'backup.rehearsed',
      targetType: 'backup',
      details: { of: night },
    });
    return { ok: true };
  });
}
