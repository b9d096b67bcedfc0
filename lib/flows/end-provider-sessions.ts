import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import type { Ended } from '../single-sign-on/logout-token.ts';
import type { IdentityProvider } from '../single-sign-on/store.ts';

/**
 * Ends here what ended at the provider: the session it names, or all that it opened for the person it names. Sessions
 * that began in another way stay. Answers how many.
 */
export function endProviderSessions(
  { id, name }: Pick<IdentityProvider, 'id' | 'name'>,
  { issuer, sid, subject }: Ended,
): Promise<number> {
  return db().$transaction(async (tx) => {
    const which = {
      issuer,
      ...(sid === null ? {} : { providerSid: sid }),
      ...(subject === null ? {} : { user: { identities: { some: { issuer, subject } } } }),
    };
    const sessions = await tx.userSession.findMany({ where: which, select: { id: true, userId: true } });
    await tx.userSession.deleteMany({ where: { id: { in: sessions.map((session) => session.id) } } });
    for (const userId of new Set(sessions.map((session) => session.userId))) {
      const count = sessions.filter((session) => session.userId === userId).length;
      await recordAudit(tx, {
        actor: { kind: 'system', id, name },
        action: 'user.sessions_ended',
        targetType: 'user',
        targetId: userId,
        details: { count },
      });
    }
    return sessions.length;
  });
}
