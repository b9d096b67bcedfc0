// The first copy of one mailbox, by the functions a check runs.

import { closeDb } from '#lib/db/client.ts';
import { passwordCredential } from '#lib/mail/credential.ts';
import { withImapSession } from '#lib/mail/imap/connect.ts';
import { copyNewMessages } from '#lib/mail/imap/fetch.ts';
import { folderStore } from '#lib/messages/store.ts';
import { input, report } from './report.ts';

type Input = { user: string; port: number; accountId: string; folderId: string };
const { user, port, accountId, folderId } = input<Input>();
const server = { host: 'localhost', port, security: 'tls' as const, user };

await report(async () => {
  let stored = 0;
  const nothing = { uidValidity: null, lastUid: 0n, highestModseq: null, uidNext: null, messageCount: null };
  const store = folderStore({ id: folderId, accountId }, (count) => {
    stored += count;
  });
  await withImapSession(
    server,
    passwordCredential(user),
    { signal: AbortSignal.timeout(600_000) },
    (session) => copyNewMessages(session, { path: 'INBOX', ...nothing }, store),
  );
  return stored;
});
await closeDb();
