import { recordAudit } from '../audit/record.ts';
import { hashToken } from '../crypto/token.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { Secret } from '../secret.ts';
import { findOpenSignInLink, isOpen } from '../sign-in-links/find.ts';
import { revokeSignInLinks } from '../sign-in-links/issue.ts';
import { tellOfOwnPassword } from '../users/own-password.ts';
import { hashPassword } from '../users/password.ts';
import type { SessionUser } from '../users/session.ts';

export type AcceptResult = { ok: true; user: SessionUser } | { ok: false; reason: 'link_gone' };

/**
 * Uses a link up and gives its user the chosen password; of many at once exactly one succeeds. Sessions that were
 * open until now end, and whoever had a password before is told by mail. Null leaves the name as it was.
 */
export async function acceptSignInLink(
  token: string,
  { name, password }: { name: string | null; password: Secret },
): Promise<AcceptResult> {
  // Hashing costs: not for a link that leads nowhere.
  const known = await findOpenSignInLink(db(), token);
  if (!known) return { ok: false, reason: 'link_gone' };
  const passwordHash = await hashPassword(password);
  return db().$transaction(async (tx): Promise<AcceptResult> => {
    const used = await tx.signInLink.updateMany({
      where: isOpen(hashToken(token)),
      data: { usedAt: databaseTime() },
    });
    if (used.count === 0) return { ok: false, reason: 'link_gone' };
    await revokeSignInLinks(tx, known.user.id);
    const user = await tx.user.update({
      where: { id: known.user.id },
      data: {
        passwordHash,
        lastSignInAt: databaseTime(),
        ...(name === null ? {} : { name }),
        sessionVersion: { increment: 1 },
        sessions: { deleteMany: {} },
      },
      select: { id: true, email: true, name: true, role: true, sessionVersion: true },
    });
    await recordAudit(tx, {
      actor: { kind: 'user', id: user.id, name: user.email },
      action: known.purpose === 'invitation' ? 'user.invitation_accepted' : 'user.password_reset',
      targetType: 'user',
      targetId: user.id,
      details: { link: known.id },
    });
    if (known.purpose !== 'invitation') await tellOfOwnPassword(tx, user.email);
    return { ok: true, user };
  });
}
