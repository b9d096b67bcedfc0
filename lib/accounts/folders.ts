import { db, type PrismaClient } from '../db/client.ts';
import type { ServerFolder } from '../mail/protocol.ts';
import type { AdminViewer } from '../viewer.ts';
import type { ClaimedAccount } from './claim.ts';

type ClaimedFolder = ClaimedAccount['folders'][number];

/** What says how far a folder was copied. */
export const cursorColumns = {
  path: true,
  uidValidity: true,
  lastUid: true,
  highestModseq: true,
  uidNext: true,
  messageCount: true,
  olderThan: true,
} as const;

/** The cursors of all chosen folders of a claimed account; a folder that has none yet starts at the beginning. */
export async function chosenFolders(db: PrismaClient, claimed: ClaimedAccount): Promise<ClaimedFolder[]> {
  const known = new Map(claimed.folders.map((folder) => [folder.path, folder]));
  const missing = claimed.chosenFolders.filter((path) => !known.has(path));
  if (missing.length > 0) {
    await db.folder.createMany({
      data: missing.map((path) => ({ accountId: claimed.id, path })),
      skipDuplicates: true,
    });
    const created = await db.folder.findMany({
      where: { accountId: claimed.id, path: { in: missing } },
      select: { id: true, ...cursorColumns, flagsReadAt: true, clearedAt: true },
    });
    for (const folder of created)
      known.set(folder.path, { ...folder, hasMissing: false, isMissingDue: false, isLookDue: false });
  }
  return claimed.chosenFolders.flatMap((path) => known.get(path) ?? []);
}

/** The folders of an account as its server listed them last; none before that. */
export async function readServerFolders(_admin: AdminViewer, id: string): Promise<ServerFolder[]> {
  const row = await db().mailAccount.findUnique({ where: { id }, select: { serverFolders: true } });
  return (row?.serverFolders ?? []) as ServerFolder[];
}

/** Deletions at the server need no more than this: whatever the setting says, it is a number of days. */
const clearEveryMs = 3_600_000;

/** Which of these folders are to be cleared at the server of what has been here long enough. Pure. */
export function foldersToClear(
  { deleteAfterDays, folders }: Pick<ClaimedAccount, 'deleteAfterDays' | 'folders'>,
  now: Date,
): ClaimedFolder[] {
  if (deleteAfterDays === null) return [];
  return folders.filter(({ clearedAt }) => !clearedAt || now.getTime() - clearedAt.getTime() >= clearEveryMs);
}

/** A folder has just been cleared. */
export async function noteCleared(db: PrismaClient, id: string, now: Date): Promise<void> {
  await db.folder.updateMany({ where: { id }, data: { clearedAt: now } });
}
