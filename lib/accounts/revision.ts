import { createHash } from 'node:crypto';
import { db } from '../db/client.ts';
import type { UserViewer } from '../viewer.ts';

/** Changes whenever something that a mail view shows of the viewer's accounts has changed; tells nothing else. */
export async function mailRevision(viewer: UserViewer): Promise<string> {
  const accounts = await db().mailAccount.findMany({
    where: { ownerId: viewer.userId },
    orderBy: { id: 'asc' },
    select: {
      id: true,
      state: true,
      stateSince: true,
      pausedAt: true,
      messageCount: true,
      credentialVersion: true,
      viewVersion: true,
    },
  });
  return createHash('sha256').update(JSON.stringify(accounts)).digest('base64url').slice(0, 22);
}
