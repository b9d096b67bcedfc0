import type { Db } from '../db/client.ts';

/** An account's incidents, newest first. The caller has made sure that the viewer may read this account. */
export async function listIncidents(db: Db, accountId: string, limit = 20) {
  return db.incident.findMany({
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
