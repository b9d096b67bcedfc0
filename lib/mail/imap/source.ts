import type { LeftFolder, Mailbox, MailSource } from '../protocol.ts';
import { type ImapSession, withImapSession, withImapSessionIfNew } from './connect.ts';
import { copyNewMessages, expectedQuestions, isAsItWas, retryMissing } from './fetch.ts';
import { examine } from './folder-state.ts';
import { viewMailbox } from './mailbox-proof.ts';
import type { Glance } from './quick-look.ts';
import { saveToSent } from './sent-folder.ts';
import { writeFlags } from './write-flags.ts';

/** IMAP (RFC 3501, RFC 9051). */
export const imapSource: MailSource = {
  open: (server, credential, options, work) =>
    withImapSession(server, credential, options, (session) => work(mailboxOf(session))),
  openIfNew: (server, credential, options, folders, work) =>
    withImapSessionIfNew(server, credential, options, glancesOf(folders), (session) =>
      work(mailboxOf(session)),
    ),
  fileSent: (server, credential, options, message, chosenFolder) =>
    withImapSession(server, credential, options, (session) => saveToSent(session, message, chosenFolder)),
};

const mailboxOf = (session: ImapSession): Mailbox => ({
  get isOpen() {
    return session.isOpen;
  },
  showInbox: async () => void (await examine(session, 'INBOX')),
  view: (path, uids) => viewMailbox(session, path, uids),
  copyNew: (cursor, store, limits, follower) => copyNewMessages(session, cursor, store, limits, follower),
  retryMissing: (cursor, store, limits) => retryMissing(session, cursor, store, limits),
  writeFlags: (path, uidValidity, wishes) => writeFlags(session, path, uidValidity, wishes),
});

/** What one quick look has to see so that nothing else is to be done; empty where something is in any case. Pure. */
function glancesOf(folders: readonly LeftFolder[]): Glance[] {
  if (folders.some(({ uidValidity, isMissingDue }) => uidValidity === null || isMissingDue)) return [];
  return folders.map((folder) => ({
    path: folder.path,
    withModseq: folder.highestModseq !== null,
    isUnchanged: (state) => isAsItWas(folder, state, folder.flagsReadAt),
    expects: (state, capabilities) => expectedQuestions(folder, state, capabilities),
  }));
}
