import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { beginLog, endLog } from '../protocol-logs/store.ts';
import type { Actor } from '../viewer.ts';
import { checkNowIn } from './check-now.ts';

/**
 * Has what is said to an account's mail servers taken down for an hour, and asks for a check, so that there is something to
 * read; where that may not be made now, the next one is taken down. Answers until when.
 */
export function startRecording(
  accountId: string,
  actor: Actor,
): Promise<{ ok: true; until: Date } | { ok: false; reason: 'not_found' }> {
  return db().$transaction(async (tx) => {
    if ((await tx.mailAccount.count({ where: { id: accountId } })) === 0)
      return { ok: false, reason: 'not_found' };
    const until = await beginLog(tx, accountId, actor.name);
    const details = { until: until.toISOString() };
    await recordAudit(tx, { ...recording(accountId), actor, action: 'account.recording_started', details });
    await checkNowIn(tx, accountId, actor);
    return { ok: true, until };
  });
}

/** Ends that before the hour is over; what was taken down stays to be read for a day. */
export function stopRecording(accountId: string, actor: Actor): Promise<void> {
  return db().$transaction(async (tx) => {
    if (!(await endLog(tx, accountId))) return;
    await recordAudit(tx, { ...recording(accountId), actor, action: 'account.recording_stopped' });
  });
}

const recording = (targetId: string) => ({ targetType: 'mail_account', targetId });
