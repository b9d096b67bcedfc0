import { db } from '../db/client.ts';

/** As whom a user is known at which providers. */
export function ownIdentities(userId: string): Promise<{ id: string; issuer: string; subject: string }[]> {
  return db().userIdentity.findMany({
    where: { userId },
    select: { id: true, issuer: true, subject: true },
    orderBy: { issuer: 'asc' },
  });
}
