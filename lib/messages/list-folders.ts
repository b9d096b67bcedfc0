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
    db().message.groupBy({
      by: ['folderId'],
      where: { folder: { account: { ownerId: viewer.userId } }, NOT: { flags: { has: '\\Seen' } } },
      _count: { _all: true },
    }),
  ]);
  const counts = new Map(unread.map(({ folderId, _count }) => [folderId, _count._all]));
  const isInbox = (folder: { path: string }) => (folder.path === 'INBOX' ? 0 : 1);
  return folders
    .map((folder) => ({ ...folder, unread: counts.get(folder.id) ?? 0 }))
    .sort((one, other) => isInbox(one) - isInbox(other));
}
