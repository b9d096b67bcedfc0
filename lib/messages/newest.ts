import { db } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';

/** An account's newest messages by their heads. */
export async function newestMessages(_admin: AdminViewer, accountId: string, limit = 10) {
  return db().message.findMany({
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
