import type { ClaimedAccount } from '../accounts/claim.ts';
import { chosenFolders, foldersToClear, noteCleared } from '../accounts/folders.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { log } from '../log.ts';
import type { FlagFollower } from '../mail/copy.ts';
import { MailFailure } from '../mail/judge/failure.ts';
import type { Mailbox } from '../mail/protocol.ts';
import { storeFlags } from '../messages/flags.ts';
import { folderStore } from '../messages/store.ts';
import { dayMs } from '../time-units.ts';
import type { CheckResult } from './ended-check.ts';
import { followFolders } from './follow-folders.ts';
import { followLosses } from './follow-losses.ts';
import { assertSameMailbox } from './prove-mailbox.ts';
import { writeBackFlags } from './write-back-flags.ts';

/** A check that has a mailbox open. */
type Visit = {
  db: PrismaClient;
  claimed: ClaimedAccount;
  mailbox: Mailbox;
  /** A long copy ends by itself after this, between two batches. */
  stopAt: number;
  /** What comes of the check; messages are counted there as they are stored. */
  result: CheckResult;
};

type Folder = ClaimedAccount['folders'][number];

/**
 * What a check does in the mailbox that it has opened: writes flags back, copies what is new, follows what was renamed, moved or
 * lost there, and deletes there what has been here long enough. Throws what ends the check. A folder that cannot be opened
 * ends nothing: it is `result.failure`.
 */
export async function visitMailbox(visit: Visit): Promise<void> {
  const { db, claimed, mailbox, stopAt, result } = visit;
  await assertSameMailbox(db, claimed, mailbox);
  // First, so that what is read of the flags afterwards is what people want.
  if (claimed.hasFlagWishes) await writeBackFlags(db, claimed.id, mailbox);
  const folders = await chosenFolders(db, claimed);
  const { followed, doubted } = await copyFolders(visit, folders);
  if (!mailbox.isOpen) return;
  // Last of what is fetched, because some of these end the session whenever they are asked for.
  if (!(await retryMissing(visit, folders))) return;
  await followLosses(claimed, mailbox, {
    folders: [...folders.filter(({ id }) => !followed.some((one) => one.id === id)), ...followed],
    doubted,
    stopAt,
    fetched: result.fetched,
  });
  if (!result.more && !result.failure) await clearFolders(visit, folders);
}

/** Copies these folders, and those that were renamed or are new at the server (`followed`). `doubted`: what they lost is to be looked for. */
async function copyFolders(
  visit: Visit,
  folders: Folder[],
): Promise<{ followed: Folder[]; doubted: ReadonlySet<string> }> {
  const { claimed, mailbox, result } = visit;
  const doubted = new Set<string>();
  const failed = new Map<Folder, MailFailure>();
  for (const folder of folders) if (mailbox.isOpen) await copyOne(folder);
  const followed = await followFolders(claimed, mailbox, [...failed.keys()]);
  for (const folder of followed) {
    failed.delete(folders.find(({ id }) => id === folder.id) ?? folder);
    if (mailbox.isOpen) await copyOne(folder);
  }
  for (const [folder, failure] of failed) result.failure ??= inFolder(folder, failure);
  return { followed, doubted };

  async function copyOne(folder: Folder): Promise<void> {
    try {
      if (await copyFolder(visit, folder)) doubted.add(folder.id);
    } catch (error) {
      // One folder that cannot be opened must not keep the others from being copied.
      if (!(error instanceof MailFailure) || error.verdict.cause !== 'mailbox') throw error;
      failed.set(folder, error);
    }
  }
}

/** Copies what is new in one folder. True: all of it is here, and what it lost is to be looked for. */
async function copyFolder(visit: Visit, folder: Folder): Promise<boolean> {
  const { claimed, mailbox, stopAt, result } = visit;
  const follower: FlagFollower = {
    readAt: folder.flagsReadAt,
    store: (changed, upTo) => storeFlags({ id: folder.id, accountId: claimed.id }, changed, upTo),
  };
  const copied = await mailbox.copyNew(folder, storeOf(visit, folder), { stopAt }, follower);
  result.more ||= copied.more;
  return !copied.more && Boolean(copied.isOff || folder.isLookDue);
}

/** Asks again for messages that did not come and are due. False: the session ended on one of them. */
async function retryMissing(visit: Visit, folders: Folder[]): Promise<boolean> {
  const { db, mailbox, stopAt, result } = visit;
  for (const folder of folders) {
    if (!folder.isMissingDue || Date.now() >= stopAt) continue;
    try {
      const now = await db.folder.findUniqueOrThrow({ where: { id: folder.id } });
      await mailbox.retryMissing?.(now, storeOf(visit, folder), { stopAt });
    } catch (error) {
      // It is remembered where it broke, and said on the account's page: the rest of this check was well, unless the folder is ill.
      if (!(error instanceof MailFailure)) throw error;
      if (error.verdict.cause === 'mailbox') result.failure ??= inFolder(folder, error);
      if (!mailbox.isOpen) return false;
    }
  }
  return true;
}

/** Deletes at the server what has been here long enough, where the account is set so. */
async function clearFolders(visit: Visit, folders: Folder[]): Promise<void> {
  const { db, claimed, mailbox, stopAt } = visit;
  const { deleteAfterDays } = claimed;
  if (deleteAfterDays === null || !mailbox.clearStored) return;
  const now = databaseTime();
  for (const folder of foldersToClear({ deleteAfterDays, folders }, now)) {
    // First: what goes wrong with it is tried again by and by, and not with every check.
    await noteCleared(db, folder.id, now);
    const before = new Date(now.getTime() - deleteAfterDays * dayMs);
    const cleared = await mailbox.clearStored(folder.path, storeOf(visit, folder), { before, stopAt });
    if (cleared > 0) log.info({ account: claimed.id, cleared }, 'deleted at the server');
  }
}

/** Where the messages of a folder go; what is stored there is counted as fetched. */
function storeOf({ claimed, result }: Visit, { id, hasMissing }: { id: string; hasMissing: boolean }) {
  return folderStore({ id, accountId: claimed.id, claimId: claimed.claimId, hasMissing }, (count) => {
    result.fetched += count;
  });
}

const inFolder = ({ path }: Folder, { verdict }: MailFailure) => ({
  ...verdict,
  evidence: `${path}: ${verdict.evidence}`.slice(0, 200).toWellFormed(),
});
