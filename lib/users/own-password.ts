import { recordAudit } from '../audit/record.ts';
import { db, type Tx } from '../db/client.ts';
import { limiter } from '../limits/limiter.ts';
import { queueSecurityNotice } from '../notifications/security-notice.ts';
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

type Refused = Exclude<OwnPasswordResult, { ok: true }>;

/** Whether this is the viewer's own password. Every try counts. */
export async function proveOwnPassword(
  { userId }: { userId: string },
  password: Secret,
): Promise<{ ok: true; passwordHash: string } | Refused> {
  const counted = await byUser.count(userId);
  if (!counted.ok) return { ok: false, reason: 'too_many', retryAfterMs: counted.retryAfterMs };
  const stored = await db().user.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  const passwordHash = stored?.passwordHash ?? null;
  if (!(await verifyPassword(password, passwordHash)) || !passwordHash) return { ok: false, reason: 'wrong' };
  await byUser.clear(userId);
  return { ok: true, passwordHash };
}

/** Tells a person that they have another password: somebody who knew the present one, or read a link of theirs, may be them. */
export async function tellOfOwnPassword(tx: Tx, email: string): Promise<void> {
  await queueSecurityNotice(tx, 'sign_in_changed', email, { about: 'password_changed', email, by: '' });
}

/** Replaces the viewer's own password, given the present one. Every session ends, the viewer's own too, and they are told by mail. */
export async function changeOwnPassword(
  viewer: UserViewer,
  { present, next }: { present: Secret; next: Secret },
): Promise<OwnPasswordResult> {
  const proved = await proveOwnPassword(viewer, present);
  if (!proved.ok) return proved;
  const passwordHash = await hashPassword(next);
  return db().$transaction(async (tx): Promise<OwnPasswordResult> => {
    // Only while it is still the password that was proved.
    const changed = await tx.user.updateMany({
      where: { id: viewer.userId, allowLogin: true, passwordHash: proved.passwordHash },
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
    await tellOfOwnPassword(tx, viewer.actor.name);
    const user = await tx.user.findUniqueOrThrow({
      where: { id: viewer.userId },
      select: { id: true, email: true, name: true, role: true, sessionVersion: true },
    });
    return { ok: true, user };
  });
}
