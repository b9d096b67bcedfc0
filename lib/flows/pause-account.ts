import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import type { Actor } from '../viewer.ts';

/** Stops the polling of an account until somebody resumes it; its state stays what the system set. */
export async function pauseAccount(
  accountId: string,
  actor: Actor,
): Promise<{ ok: true } | { ok: false; reason: 'not_found' }> {
  return db().$transaction(async (tx) => {
    const paused = await tx.mailAccount.updateMany({
      where: { id: accountId, pausedAt: null },
      data: { pausedAt: databaseTime() },
    });
    if (paused.count === 0) {
      const exists = await tx.mailAccount.count({ where: { id: accountId } });
      return exists ? { ok: true } : { ok: false, reason: 'not_found' };
    }
    await recordEvent(tx, { kind: 'paused', accountId, details: { by: actor.name }, actor });
    return { ok: true };
  });
}
