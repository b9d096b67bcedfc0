import { db } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';
import type { CopyProgress } from './list-folders.ts';

/** What is to be said of a folder beside its name: how far its copy is, and what waits for an administrator. */
export type FolderFacts = { path: string; progress: CopyProgress | null; heldBack: number };

/** The folders of an account of which there is something to be said. */
export async function readFolderFacts(_admin: AdminViewer, accountId: string): Promise<FolderFacts[]> {
  const folders = await db().folder.findMany({
    where: { accountId, OR: [{ olderThan: { not: null } }, { heldBack: { gt: 0 } }] },
    select: { id: true, path: true, olderThan: true, serverCount: true, heldBack: true },
    orderBy: { path: 'asc' },
  });
  return Promise.all(
    folders.map(async ({ id, path, olderThan, serverCount, heldBack }) => ({
      path,
      heldBack,
      progress:
        olderThan === null || serverCount === null
          ? null
          : { copied: await db().message.count({ where: { folderId: id } }), of: serverCount },
    })),
  );
}
