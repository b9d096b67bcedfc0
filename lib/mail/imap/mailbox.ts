import type { Mailbox } from '../protocol.ts';
import { copyNewMessages, retryMissing } from './fetch.ts';
import { findGone } from './find-gone.ts';
import { examine } from './folder-state.ts';
import { listServerFolders } from './list-folders.ts';
import { viewMailbox } from './mailbox-proof.ts';
import type { ImapSession } from './session.ts';
import { writeFlags } from './write-flags.ts';

/** What can be done in a mailbox, by a session that is signed in to it. */
export const mailboxOf = (session: ImapSession): Mailbox => ({
  get isOpen() {
    return session.isOpen;
  },
  showInbox: async () => void (await examine(session, 'INBOX')),
  view: (path, uids) => viewMailbox(session, path, uids),
  listFolders: async () =>
    (await listServerFolders(session)).map(({ path, delimiter, flags }) => ({ path, delimiter, flags })),
  copyNew: (cursor, store, limits, follower) => copyNewMessages(session, cursor, store, limits, follower),
  retryMissing: (cursor, store, limits) => retryMissing(session, cursor, store, limits),
  findGone: (cursor, look, stopAt) => findGone(session, cursor, look, stopAt),
  writeFlags: (path, uidValidity, wishes) => writeFlags(session, path, uidValidity, wishes),
});
