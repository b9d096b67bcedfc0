// What the fetch side of a check costs by itself: no queue, no rows.
import { Secret } from '#lib/crypto/secret.ts';
import { withImapSession } from '#lib/mail/connect.ts';
import { copyNewMessages, type FolderCursor } from '#lib/mail/fetch.ts';
import { readStatus } from '#lib/mail/folder-state.ts';
import { atOnce, input, report } from './report.ts';

const { users, port, concurrency } = input<{ users: string[]; port: number; concurrency: number }>();
const server = (user: string) => ({ host: 'localhost', port, security: 'tls' as const, user });
const options = () => ({ signal: AbortSignal.timeout(60_000) });

const cursors = new Map<string, FolderCursor>();
await atOnce(users, concurrency, async (user) => {
  const now = await withImapSession(server(user), new Secret(user), options(), (session) =>
    readStatus(session, 'INBOX'),
  );
  cursors.set(user, { path: 'INBOX', ...now, lastUid: (now.uidNext ?? 1n) - 1n });
});

await report(async () => {
  await atOnce(users, concurrency, async (user) => {
    const { unchanged } = await withImapSession(server(user), new Secret(user), options(), (session) =>
      copyNewMessages(session, cursors.get(user) as FolderCursor, async () => {}),
    );
    if (!unchanged) throw new Error('something was new');
  });
  return users.length;
});
