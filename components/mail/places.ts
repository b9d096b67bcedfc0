import type { ListedFolder } from '#lib/messages/list-folders.ts';
import type { MailAccount } from './mail-account.ts';

/** What a list of messages is of: all mail, what is flagged in it, one account or one folder. */
export type Place = { accountId?: string; folderId?: string; isFlagged?: true };

/** One choice of place; its value stands in the address as `?in=`: "", "flagged", "a:<account>" or "f:<folder>". */
export type PlaceOption = { value: string; words: string; group: string | null };

export function readPlace(value: string | undefined): Place {
  const [kind, id] = (value ?? '').split(':');
  if (value === 'flagged') return { isFlagged: true };
  if (!id) return {};
  return kind === 'f' ? { folderId: id } : kind === 'a' ? { accountId: id } : {};
}

/** The address of a list of messages; `more` is what else stands in it. */
export function placeAddress(
  path: string,
  value: string,
  more: Record<string, string | null | undefined> = {},
): string {
  const given = Object.entries({ in: value || null, ...more }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

/** What a folder is called on a page. */
export function folderName(path: string): string {
  return path === 'INBOX' ? 'Inbox' : path.replace(/^INBOX[./](?=.)/, '');
}

/** The heading of a list of messages where the account is named beside it. */
export function folderTitle(folders: ListedFolder[], { folderId, isFlagged }: Place): string {
  if (isFlagged) return 'Flagged';
  const folder = folders.find(({ id }) => id === folderId);
  return folder ? folderName(folder.path) : 'Inbox';
}

/** The heading of a list of messages on its own. */
export function placeTitle(accounts: MailAccount[], folders: ListedFolder[], place: Place): string {
  if (place.folderId || place.isFlagged) return folderTitle(folders, place);
  return accounts.find(({ id }) => id === place.accountId)?.address ?? 'All mail';
}

/** All places of a person's mail. Folders are named only where an account has several. */
export function placesOf(accounts: MailAccount[], folders: ListedFolder[]): PlaceOption[] {
  return [
    { value: '', words: 'All mail', group: null },
    { value: 'flagged', words: 'Flagged', group: null },
    ...accounts.flatMap(({ id: accountId, address }) => {
      const own = folders.filter((folder) => folder.accountId === accountId);
      const whole = { value: `a:${accountId}`, words: address, group: own.length > 1 ? address : null };
      if (own.length <= 1) return [whole];
      return [
        { ...whole, words: 'All folders' },
        ...own.map(({ id, path, unread }) => ({
          value: `f:${id}`,
          words: unread > 0 ? `${folderName(path)} (${unread})` : folderName(path),
          group: address,
        })),
      ];
    }),
  ];
}
