import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { sendCheck } from '../queue/send-check.ts';
import { recordTimeline } from '../timeline/record.ts';
import type { Actor } from '../viewer.ts';
import { recoverAccount } from './recover-account.ts';

/**
 * Lets an account be polled again: ends an operator's pause, and takes a suspended account out of suspension on
 * the administrator's word. A check starts at once; the lock-out budget holds all the same.
 */
export async function resumeAccount(
  accountId: string,
  actor: Actor,
): Promise<{ ok: true } | { ok: false; reason: 'not_found' }> {
  return db().$transaction(async (tx) => {
    const [account] = await tx.$queryRaw<
      { state: 'active' | 'suspended'; pausedAt: Date | null; host: string }[]
    >`
      SELECT state::text, "pausedAt", "incomingHost" AS host FROM mail_account
       WHERE id = ${accountId}::uuid FOR UPDATE`;
    if (!account) return { ok: false, reason: 'not_found' };
    const now = new Date();
    await tx.mailAccount.update({ where: { id: accountId }, data: { pausedAt: null, nextCheckAt: now } });
    if (account.state === 'suspended') {
      await recoverAccount(tx, accountId, actor.kind === 'api_token' ? 'api' : 'administrator', { now });
    } else {
      await sendCheck(tx, { id: accountId, host: account.host, state: account.state }, { priority: 10 });
    }
    await recordTimeline(tx, accountId, { kind: 'resumed', details: { by: actor.name } });
    await recordAudit(tx, {
      actor,
      action: 'account.resumed',
      targetType: 'mail_account',
      targetId: accountId,
    });
    return { ok: true };
  });
}
