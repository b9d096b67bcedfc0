import type { Db } from '../db/client.ts';

/** An account's newest messages by their heads. The caller has made sure that the viewer may read this account. */
export async function newestMessages(db: Db, accountId: string, limit = 10) {
  return db.message.findMany({
    where: { accountId },
    orderBy: [{ sentAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: {
      id: true,
      subject: true,
      fromName: true,
      fromAddress: true,
      sentAt: true,
      size: true,
      hasAttachment: true,
      folder: { select: { path: true } },
    },
  });
}
