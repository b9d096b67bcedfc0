import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import type { IdentityProvider } from '../single-sign-on/store.ts';
import { oneAtATime } from '../users/store.ts';
import type { Actor, UserViewer } from '../viewer.ts';
import { connect } from './admit-by-provider.ts';

/**
 * Connects who is signed in with a subject of a provider, so that it can sign them in from now on. False: the subject is
 * somebody else's, or they have another one there.
 */
export function connectIdentity(
  user: { id: string; email: string },
  provider: IdentityProvider,
  subject: string,
): Promise<boolean> {
  const { issuer } = provider;
  const actor: Actor = { kind: 'user', id: user.id, name: user.email };
  return db().$transaction(async (tx) => {
    await oneAtATime(tx);
    const there = await tx.userIdentity.findMany({
      where: { issuer, OR: [{ subject }, { userId: user.id }] },
      select: { userId: true, subject: true },
    });
    const isMine = there.some((one) => one.userId === user.id && one.subject === subject);
    if (there.length > 0) return isMine;
    await connect(tx, actor, provider, user, subject);
    return true;
  });
}

/** Disconnects the viewer from a provider; the sessions that it opened end. False: there was nothing. */
export function disconnectIdentity({ userId, actor }: UserViewer, id: string): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const identity = await tx.userIdentity.findFirst({ where: { id, userId }, select: { issuer: true } });
    if (!identity) return false;
    await tx.userIdentity.delete({ where: { id } });
    await tx.userSession.deleteMany({ where: { userId, issuer: identity.issuer } });
    await recordAudit(tx, {
      actor,
      action: 'user.identity_removed',
      targetType: 'user',
      targetId: userId,
      details: { issuer: identity.issuer },
    });
    return true;
  });
}
