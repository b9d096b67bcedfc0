import type { LeftFolder, MailSource } from '../protocol.ts';
import { withImapSession, withImapSessionIfNew } from './connect.ts';
import { expectedQuestions, isAsItWas } from './fetch.ts';
import { mailboxOf } from './mailbox.ts';
import type { Glance } from './quick-look.ts';
import { saveToSent } from './sent-folder.ts';
import { waitingIn } from './waiting.ts';

/** IMAP (RFC 3501, RFC 9051). */
export const imapSource: MailSource = {
  open: (server, credential, options, work) =>
    withImapSession(server, credential, options, (session) => work(mailboxOf(session))),
  openIfNew: (server, credential, { keep, ...options }, folders, work) =>
    withImapSessionIfNew(
      server,
      credential,
      keep ? { ...options, keep: (session) => keep(session && waitingIn(session)) } : options,
      glancesOf(folders),
      (session) => work(mailboxOf(session)),
    ),
  fileSent: (server, credential, options, message, chosenFolder) =>
    withImapSession(server, credential, options, (session) => saveToSent(session, message, chosenFolder)),
};

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
