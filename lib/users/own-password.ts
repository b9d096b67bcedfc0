import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { limiter } from '../limits/limiter.ts';
import type { Secret } from '../secret.ts';
import { revokeSignInLinks } from '../sign-in-links/issue.ts';
import type { UserViewer } from '../viewer.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { SessionUser } from './session.ts';

/** Only who is signed in as the user can use these up, so no stranger locks anybody out. */
const byUser = limiter({ name: 'own-password', points: 10, seconds: 900 });

export type OwnPasswordResult =
  | { ok: true; user: SessionUser }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'too_many'; retryAfterMs: number };

/** Replaces the viewer's own password, given the present one. Every session ends, the viewer's own too. */
export async function changeOwnPassword(
  viewer: UserViewer,
  { present, next }: { present: Secret; next: Secret },
): Promise<OwnPasswordResult> {
  const counted = await byUser.count(viewer.userId);
  if (!counted.ok) return { ok: false, reason: 'too_many', retryAfterMs: counted.retryAfterMs };
  const stored = await db().user.findUnique({
    where: { id: viewer.userId },
    select: { passwordHash: true },
  });
  if (!(await verifyPassword(present, stored?.passwordHash ?? null))) return { ok: false, reason: 'wrong' };
  await byUser.clear(viewer.userId);
  const passwordHash = await hashPassword(next);
  return db().$transaction(async (tx): Promise<OwnPasswordResult> => {
    // Only while it is still the password that was proved.
    const changed = await tx.user.updateMany({
      where: { id: viewer.userId, allowLogin: true, passwordHash: stored?.passwordHash ?? '' },
      data: { passwordHash, sessionVersion: { increment: 1 } },
    });
    if (changed.count === 0) return { ok: false, reason: 'wrong' };
    await tx.userSession.deleteMany({ where: { userId: viewer.userId } });
    await revokeSignInLinks(tx, viewer.userId);
    await recordAudit(tx, {
      actor: viewer.actor,
      action: 'user.password_changed',
      targetType: 'user',
      targetId: viewer.userId,
    });
    const user = await tx.user.findUniqueOrThrow({
      where: { id: viewer.userId },
      select: { id: true, email: true, name: true, role: true, sessionVersion: true },
    });
    return { ok: true, user };
  });
}
