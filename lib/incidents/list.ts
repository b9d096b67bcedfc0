import { db } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';

/** An account's incidents, newest first. */
export async function listIncidents(_admin: AdminViewer, accountId: string, limit = 20) {
  return db().incident.findMany({
    where: { accountId },
    orderBy: { openedAt: 'desc' },
    take: limit,
    select: {
      id: true,
      cause: true,
      openedAt: true,
      suspendedAt: true,
      closedAt: true,
      closedBy: true,
      fetchedAfter: true,
    },
  });
}
