import type { ClaimedAccount } from '../accounts/claim.ts';
import { chosenFolders } from '../accounts/folders.ts';
import { foldersToFollow } from '../accounts/new-folders.ts';
import { folderField } from '../accounts/schema.ts';
import { db, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { eventKinds } from '../events/kinds.ts';
import { recordEvent } from '../events/record.ts';
import { MailFailure } from '../mail/judge/failure.ts';
import type { Mailbox, ServerFolder } from '../mail/protocol.ts';
import { hourMs } from '../time-units.ts';
import { isRenamed } from './prove-mailbox.ts';

type Folder = ClaimedAccount['folders'][number];

/** Whether the folders of the server are to be listed again: some times a day where new ones are followed, else once. Pure but for the clock. */
export function isListDue(
  { foldersListedAt, newFolders }: Pick<ClaimedAccount, 'foldersListedAt' | 'newFolders'>,
  now = databaseTime(),
): boolean {
  const everyMs = newFolders === 'none' ? 24 * hourMs : 6 * hourMs;
  return foldersListedAt === null || now.getTime() - foldersListedAt.getTime() >= everyMs;
}

/**
 * Follows what became of the folders of a mailbox: a chosen one that cannot be opened and stands under another name is chosen under that;
 * one that was followed so, and is gone, is chosen again under the latest of its former names that a folder has; and of those that came
 * into being those are chosen that the account's rule says. Answers the folders to be copied on account of it, by the names they have
 * now. `failed`: those that could not be opened. Nothing is followed where the server does not list its folders.
 */
export async function followFolders(
  claimed: ClaimedAccount,
  mailbox: Mailbox,
  failed: readonly Folder[],
): Promise<Folder[]> {
  if (!mailbox.listFolders || !mailbox.isOpen) return [];
  // A server is asked in the middle of a renaming, too: once is not enough to say that a folder is nowhere.
  const isLookDue =
    failed.length > 0 && (claimed.transientFailures < looksAtOnce || isOld(claimed.foldersListedAt));
  if (!isLookDue && !isListDue(claimed)) return [];
  let listed: ServerFolder[];
  try {
    listed = (await mailbox.listFolders()).filter(isNamed).slice(0, mostListed);
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    return [];
  }
  // A server that lists nothing has lied: there is always an inbox.
  if (listed.length === 0) return [];
  const renamed = await findRenamed(claimed, mailbox, failed, listed);
  const named = (path: string) => renamed.get(path) ?? path;
  const chosen = claimed.chosenFolders.map(named);
  const rule = { newFolders: claimed.newFolders, chosenFolders: chosen };
  const added = foldersToFollow(rule, claimed.serverFolders, listed);
  await db().$transaction((tx) => save(tx, claimed.id, { renamed, added, listed }));
  const now = { ...claimed, chosenFolders: [...chosen, ...added] };
  const moved = failed.flatMap((folder) => {
    const path = renamed.get(folder.path);
    return path ? [{ ...folder, path }] : [];
  });
  const created =
    added.length > 0 ? await chosenFolders(db(), { ...now, chosenFolders: added, folders: [] }) : [];
  return [...moved, ...created];
}

/** What cannot be opened is looked for with so many checks in a row, then once an hour. */
const looksAtOnce = 3;
const mostListed = 2_000;
const isNamed = ({ path, delimiter }: ServerFolder) =>
  folderField.safeParse(path).success && !/\p{Cc}/u.test(delimiter);
const isOld = (at: Date | null) => at === null || databaseTime().getTime() - at.getTime() >= hourMs;

// Each is opened, and looked into.
const mostCandidates = 50;

/** Which of the folders that cannot be opened stand under which other name. */
async function findRenamed(
  { id, chosenFolders: chosen, serverFolders }: ClaimedAccount,
  mailbox: Mailbox,
  failed: readonly Folder[],
  listed: readonly ServerFolder[],
): Promise<Map<string, string>> {
  const renamed = new Map<string, string>();
  const there = new Set(listed.map(({ path }) => path));
  const lost = failed.filter(({ path, uidValidity }) => uidValidity !== null && !there.has(path));
  if (lost.length === 0) return renamed;
  const rows = await db().folder.findMany({ where: { accountId: id }, select: { path: true } });
  const taken = new Set([...chosen, ...rows.map(({ path }) => path)]);
  const before = new Set(serverFolders?.map(({ path }) => path));
  const usable = listed.filter(
    ({ path, flags }) =>
      !taken.has(path) && !flags.includes('\\noselect') && !flags.includes('\\nonexistent'),
  );
  // What was not there before first.
  const candidates = usable
    .sort((one, other) => Number(before.has(one.path)) - Number(before.has(other.path)))
    .slice(0, mostCandidates);
  const isFree = (path: string) => ![...renamed.values()].includes(path);
  for (const folder of lost) {
    for (const { path } of candidates) {
      if (!mailbox.isOpen) return renamed;
      if (!isFree(path) || !(await isItself(id, folder, mailbox, path))) continue;
      renamed.set(folder.path, path);
      break;
    }
    if (renamed.has(folder.path)) continue;
    const former = (await formerNames(id, folder.path)).find(
      (name) => isFree(name) && usable.some(({ path }) => path === name),
    );
    if (former !== undefined) renamed.set(folder.path, former);
  }
  return renamed;
}

const mostRenamings = 200;

/** What a folder was called before it was followed to this name, the latest first. */
async function formerNames(accountId: string, path: string): Promise<string[]> {
  const renamings = await db().event.findMany({
    where: { accountId, kind: 'folder_renamed' },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    select: { details: true },
    take: mostRenamings,
  });
  const names: string[] = [];
  for (const { details } of renamings) {
    const { from, to } = eventKinds.folder_renamed.details.parse(details);
    if (to === (names.at(-1) ?? path)) names.push(from);
  }
  return names;
}

async function isItself(accountId: string, folder: Folder, mailbox: Mailbox, path: string): Promise<boolean> {
  try {
    return await isRenamed(accountId, folder, mailbox, path);
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    return false;
  }
}

type Found = { renamed: Map<string, string>; added: string[]; listed: ServerFolder[] };

async function save(tx: Tx, accountId: string, { renamed, added, listed }: Found): Promise<void> {
  const now = databaseTime();
  await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${accountId}::uuid FOR UPDATE`;
  const account = await tx.mailAccount.findUnique({
    where: { id: accountId },
    select: { chosenFolders: true, sentFolder: true },
  });
  if (!account) return;
  for (const [from, to] of renamed) {
    await tx.folder.updateMany({ where: { accountId, path: from }, data: { path: to } });
    await recordEvent(tx, { kind: 'folder_renamed', accountId, details: { from, to } });
  }
  for (const folder of added)
    await recordEvent(tx, { kind: 'folder_followed', accountId, details: { folder } });
  // What an administrator chose meanwhile stays chosen.
  const chosen = account.chosenFolders.map((path) => renamed.get(path) ?? path);
  await tx.mailAccount.update({
    where: { id: accountId },
    data: {
      serverFolders: listed,
      foldersListedAt: now,
      chosenFolders: [...new Set([...chosen, ...added])],
      ...(account.sentFolder && renamed.has(account.sentFolder)
        ? { sentFolder: renamed.get(account.sentFolder) ?? null }
        : {}),
    },
  });
}
