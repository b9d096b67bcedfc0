// The bare loop: imapflow as it comes, every message dropped.
import { ImapFlow } from 'imapflow';
import { input, report } from './report.ts';

const { user, port } = input<{ user: string; port: number }>();

await report(async () => {
  const client = new ImapFlow({
    host: 'localhost',
    port,
    secure: true,
    auth: { user, pass: user },
    logger: false,
  });
  await client.connect();
  const lock = await client.getMailboxLock('INBOX', { readOnly: true });
  let messages = 0;
  const query = { uid: true, source: true, flags: true, internalDate: true };
  for await (const message of client.fetch('1:*', query, { uid: true })) if (message.source) messages++;
  lock.release();
  await client.logout();
  return messages;
});
