import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { AdminViewer } from '../viewer.ts';
import type { CopyProgress } from './list-folders.ts';

/** What is to be said of a folder beside its name: how far its copy is, and what waits for an administrator. */
export type FolderFacts = {
  path: string;
  progress: CopyProgress | null;
  heldBack: number;
  /** How often of late its server has named all of its messages otherwise; 0: not so often that it matters. */
  renumbered: number;
};

// Once is a server that was moved or built anew.
const oftenRenumbered = 3;
const lateMs = 3 * 24 * 3_600_000;

/** The folders of an account of which there is something to be said. */
export async function readFolderFacts(_admin: AdminViewer, accountId: string): Promise<FolderFacts[]> {
  const isRestless = {
    renumbered: { gte: oftenRenumbered },
    renumberedAt: { gt: new Date(databaseTime().getTime() - lateMs) },
  };
  const folders = await db().folder.findMany({
    where: { accountId, OR: [{ olderThan: { not: null } }, { heldBack: { gt: 0 } }, isRestless] },
    select: {
      id: true,
      path: true,
      olderThan: true,
      serverCount: true,
      heldBack: true,
      renumbered: true,
      renumberedAt: true,
    },
    orderBy: { path: 'asc' },
  });
  return Promise.all(
    folders.map(async ({ id, path, olderThan, serverCount, heldBack, renumbered, renumberedAt }) => ({
      path,
      heldBack,
      renumbered:
        renumbered >= oftenRenumbered && renumberedAt && renumberedAt > isRestless.renumberedAt.gt
          ? renumbered
          : 0,
      progress:
        olderThan === null || serverCount === null
          ? null
          : { copied: await db().message.count({ where: { folderId: id } }), of: serverCount },
    })),
  );
}
