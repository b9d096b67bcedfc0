import { recordAudits } from '../audit/record.ts';
import { db, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvents } from '../events/record.ts';
import type { Actor } from '../viewer.ts';

/** Stops the polling of an account until somebody resumes it; its state stays what the system set. */
export async function pauseAccount(
  accountId: string,
  actor: Actor,
): Promise<{ ok: true } | { ok: false; reason: 'not_found' }> {
  return db().$transaction(async (tx) => {
    if ((await pauseAccounts(tx, [accountId], actor)).has(accountId)) return { ok: true };
    const exists = await tx.mailAccount.count({ where: { id: accountId } });
    return exists ? { ok: true } : { ok: false, reason: 'not_found' };
  });
}

/** The same for many. Answers which were paused by it: not those that were already. */
export async function pauseAccounts(tx: Tx, ids: string[], actor: Actor): Promise<Set<string>> {
  const paused = await tx.mailAccount.updateManyAndReturn({
    where: { id: { in: ids }, pausedAt: null },
    data: { pausedAt: databaseTime() },
    select: { id: true },
  });
  const details = { by: actor.name };
  await recordEvents(
    tx,
    paused.map(({ id: accountId }) => ({ kind: 'paused' as const, accountId, details, actor })),
  );
  return new Set(paused.map(({ id }) => id));
}

/**
 * Takes a pause back, of many at once, and nothing else: they are polled when they would have been, and a password that
 * was refused is not tried for it. Answers which were paused until now.
 */
export async function endPauses(tx: Tx, ids: string[], actor: Actor): Promise<Set<string>> {
  const resumed = await tx.mailAccount.updateManyAndReturn({
    where: { id: { in: ids }, pausedAt: { not: null } },
    data: { pausedAt: null },
    select: { id: true },
  });
  const details = { by: actor.name };
  await recordEvents(
    tx,
    resumed.map(({ id: accountId }) => ({ kind: 'resumed' as const, accountId, details })),
  );
  await recordAudits(
    tx,
    resumed.map(({ id: targetId }) => ({
      actor,
      action: 'account.resumed' as const,
      targetType: 'mail_account',
      targetId,
    })),
  );
  return new Set(resumed.map(({ id }) => id));
}
