import { db } from '../db/client.ts';
import type { UserViewer } from '../viewer.ts';

export type ListedFolder = { id: string; accountId: string; path: string; unread: number };

/** The chosen folders of the viewer's own accounts, INBOX first, with how much is unread in each. */
export async function listFolders(viewer: UserViewer): Promise<ListedFolder[]> {
  const [folders, unread] = await Promise.all([
    db().folder.findMany({
      where: { account: { ownerId: viewer.userId } },
      orderBy: [{ path: 'asc' }, { id: 'asc' }],
      select: { id: true, accountId: true, path: true },
    }),
    // As the index message_unread has it: what is read is not looked at.
    db().$queryRaw<{ folderId: string; count: number }[]>`
      SELECT m."folderId", count(*)::int AS count
        FROM mail_account a JOIN folder f ON f."accountId" = a.id JOIN message m ON m."folderId" = f.id
       WHERE a."ownerId" = ${viewer.userId}::uuid AND NOT ('\\Seen' = ANY(m.flags))
       GROUP BY m."folderId"`,
  ]);
  const counts = new Map(unread.map(({ folderId, count }) => [folderId, count]));
  const isInbox = (folder: { path: string }) => (folder.path === 'INBOX' ? 0 : 1);
  return folders
    .map((folder) => ({ ...folder, unread: counts.get(folder.id) ?? 0 }))
    .sort((one, other) => isInbox(one) - isInbox(other));
}
