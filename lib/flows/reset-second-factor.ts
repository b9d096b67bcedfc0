import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { queueSecurityNotice } from '../notifications/security-notice.ts';
import { deleteSecondFactor } from '../users/second-factor/store.ts';
import type { AdminViewer } from '../viewer.ts';

export type ResetResult = { ok: true } | { ok: false; reason: 'not_found' | 'none' };

/**
 * Takes away the second factor of a user who lost it, recovery codes too, and ends their sessions: their password alone
 * signs them in until they set up another. They are told by mail, and so is the administrator who did it.
 */
export async function resetSecondFactor(admin: AdminViewer, userId: string): Promise<ResetResult> {
  if (!isId(userId)) return { ok: false, reason: 'not_found' };
  return db().$transaction(async (tx): Promise<ResetResult> => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } });
    if (!user) return { ok: false, reason: 'not_found' };
    if (!(await deleteSecondFactor(tx, userId))) return { ok: false, reason: 'none' };
    await tx.user.update({
      where: { id: userId },
      data: { sessionVersion: { increment: 1 }, sessions: { deleteMany: {} } },
    });
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'user.second_factor_reset',
      targetType: 'user',
      targetId: userId,
      details: { email: user.email },
    });
    const by = admin.actor.kind === 'user' ? admin.actor.name : '';
    for (const recipient of new Set([user.email, ...(admin.userId ? [by] : [])])) {
      const notice = { about: 'second_factor_reset', email: user.email, by } as const;
      await queueSecurityNotice(tx, 'second_factor_reset', recipient, notice);
    }
    return { ok: true };
  });
}
