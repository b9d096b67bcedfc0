import type { LeftFolder, Mailbox, MailSource } from '../protocol.ts';
import { clearStored } from './clear-stored.ts';
import { copyNewMessages, isAsLeft, retryMissing } from './copy-new.ts';
import { MaildropReader } from './maildrop.ts';
import { type Pop3Session, withPop3Session } from './session.ts';
import { viewMaildrop } from './view.ts';

/** POP3 (RFC 1939), with what RFC 2449, 2595 and 5034 add. It has one folder, no flags, and no place for sent copies. */
export const pop3Source: MailSource = {
  open: (server, credential, options, work) =>
    withPop3Session(server, credential, options, (session) =>
      work(mailboxOf(session, new MaildropReader(session))),
    ),
  openIfNew: (server, credential, options, folders, work) =>
    withPop3Session(server, credential, { ...options, resumes: folders.length > 0 }, async (session) => {
      const maildrop = new MaildropReader(session);
      if (await isQuiet(maildrop, folders)) return null;
      return await work(mailboxOf(session, maildrop));
    }),
};

async function isQuiet(maildrop: MaildropReader, folders: readonly LeftFolder[]): Promise<boolean> {
  const [inbox, ...others] = folders;
  if (!inbox || others.length > 0 || inbox.path !== 'INBOX' || inbox.isMissingDue) return false;
  const { drop, mark } = await maildrop.look();
  return isAsLeft(inbox, drop?.count ?? null, mark);
}

const mailboxOf = (session: Pop3Session, maildrop: MaildropReader): Mailbox => ({
  get isOpen() {
    return session.isOpen;
  },
  showInbox: async () => void (await maildrop.look()),
  view: (path, uids) => viewMaildrop(maildrop, path, uids),
  copyNew: (cursor, store, limits) => copyNewMessages(session, maildrop, cursor, store, limits),
  retryMissing: (cursor, store, limits) => retryMissing(session, maildrop, cursor, store, limits),
  clearStored: (path, store, until) => clearStored(session, maildrop, path, store, until),
});
