// The bare loop: imapflow as it comes.
import { ImapFlow } from 'imapflow';
import { atOnce, input, report } from './report.ts';

const { users, port, concurrency } = input<{ users: string[]; port: number; concurrency: number }>();

await report(async () => {
  await atOnce(users, concurrency, async (user) => {
    const client = new ImapFlow({
      host: 'localhost',
      port,
      secure: true,
      auth: { user, pass: user },
      logger: false,
    });
    await client.connect();
    await client.status('INBOX', { messages: true, uidNext: true, uidValidity: true });
    await client.logout();
  });
  return users.length;
});
