// What the fetch side of a check costs by itself: no queue, no rows.

import type { FolderCursor, FolderStore } from '#lib/mail/copy.ts';
import { passwordCredential } from '#lib/mail/credential.ts';
import { withImapSession } from '#lib/mail/imap/connect.ts';
import { copyNewMessages } from '#lib/mail/imap/fetch.ts';
import { readStatus } from '#lib/mail/imap/folder-state.ts';
import { atOnce, input, report } from './report.ts';

const { users, port, concurrency } = input<{ users: string[]; port: number; concurrency: number }>();
const server = (user: string) => ({ host: 'localhost', port, security: 'tls' as const, user });
const options = () => ({ signal: AbortSignal.timeout(60_000) });

const nowhere: FolderStore = {
  save: async () => {},
  unknown: async () => [],
  recognise: async (messages) => messages,
  sizesAside: async () => new Set(),
  recogniseByHead: async () => new Set(),
  storedBefore: async () => [],
  someStored: async () => [],
  missing: async () => [],
};
const cursors = new Map<string, FolderCursor>();
await atOnce(users, concurrency, async (user) => {
  const now = await withImapSession(server(user), passwordCredential(user), options(), (session) =>
    readStatus(session, 'INBOX'),
  );
  const { exists, ...state } = now;
  const lastUid = (now.uidNext ?? 1n) - 1n;
  cursors.set(user, { path: 'INBOX', ...state, messageCount: exists, lastUid });
});

await report(async () => {
  await atOnce(users, concurrency, async (user) => {
    const { unchanged } = await withImapSession(
      server(user),
      passwordCredential(user),
      options(),
      (session) => copyNewMessages(session, cursors.get(user) as FolderCursor, nowhere),
    );
    if (!unchanged) throw new Error('something was new');
  });
  return users.length;
});
