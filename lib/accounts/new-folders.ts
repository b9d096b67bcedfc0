import type { NewFolders } from '../db/generated/enums.ts';
import type { ServerFolder } from '../mail/protocol.ts';

type Rule = { newFolders: NewFolders; chosenFolders: string[] };

/**
 * Which of the folders a server lists are to be copied from now on, by the account's rule: those that were not there when it was asked
 * last. Views of other folders, junk, trash and drafts are left to a person. Pure.
 */
export function foldersToFollow(
  { newFolders, chosenFolders }: Rule,
  before: readonly ServerFolder[] | null,
  now: readonly ServerFolder[],
): string[] {
  if (newFolders === 'none' || before === null) return [];
  const known = new Set([...before.map(({ path }) => path), ...chosenFolders]);
  return now
    .filter(({ path, flags }) => !known.has(path) && !flags.some((flag) => passedOver.has(flag)))
    .filter((folder) => newFolders === 'all' || isInside(folder, chosenFolders))
    .map(({ path }) => path)
    .slice(0, Math.max(0, mostFolders - chosenFolders.length));
}

const mostFolders = 1_000;

const passedOver = new Set([
  '\\noselect',
  '\\nonexistent',
  '\\all',
  '\\flagged',
  '\\important',
  '\\junk',
  '\\spam',
  '\\trash',
  '\\drafts',
]);

const isInside = ({ path, delimiter }: ServerFolder, chosen: readonly string[]) =>
  delimiter !== '' && chosen.some((above) => path.startsWith(above + delimiter));
