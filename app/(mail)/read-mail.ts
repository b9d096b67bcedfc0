import { cache } from 'react';
import type { MailAccount } from '#components/mail/mail-account.ts';
import { listOwnAccounts } from '#lib/accounts/list-own.ts';
import { listFolders } from '#lib/messages/list-folders.ts';
import { listNewest, type MailFilter } from '#lib/messages/list-newest.ts';
import { listOwnMissingMail } from '#lib/messages/missing.ts';
import { searchMessages } from '#lib/messages/search.ts';
import { readQuestion } from '#lib/messages/search-words.ts';
import { countOutbox } from '#lib/outgoing-messages/store.ts';
import type { UserViewer } from '#lib/viewer.ts';
import { requireUser } from '#lib/web/viewer.ts';

/** What every mail page shows of the person who is signed in: their accounts and folders. Read once a request. */
export const readMail = cache(async () => {
  const viewer = await requireUser();
  // Read before the rest: what changes meanwhile is noticed by the next question.
  const { accounts, revision } = await listOwnAccounts(viewer);
  const [folders, outbox, missing] = await Promise.all([
    listFolders(viewer),
    countOutbox(viewer),
    listOwnMissingMail(viewer),
  ]);
  const missingOf = Map.groupBy(missing, ({ accountId }) => accountId);
  const shown: MailAccount[] = accounts
    .slice(0, 500)
    .map((account) => ({ ...account, missing: missingOf.get(account.id) ?? [] }));
  return { viewer, revision, accounts: shown, folders, outbox };
});

/** One page of messages: those that hold what is asked for, or all where nothing is asked. */
export async function listMail(
  viewer: UserViewer,
  asked: string,
  filter: MailFilter & { cursor?: string | undefined },
) {
  const question = readQuestion(asked);
  const page = question ? await searchMessages(viewer, asked, filter) : await listNewest(viewer, filter);
  return { ...page, sought: question?.sought ?? [], isSearch: question !== null };
}

/** The one value of a search parameter; several of one name are none. */
export function one(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
