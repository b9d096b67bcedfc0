// The same work as a person would write it: imapflow as it comes, the bytes into PostgreSQL by a plain insert for each
// hundred. No cursor, no hashes, no heads read, nothing that survives being killed half-way.
import { ImapFlow } from 'imapflow';
import pg from 'pg';
import { input, report } from './report.ts';

const { user, port } = input<{ user: string; port: number }>();
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();

type Row = [uid: number, flags: string[], internalDate: Date | string | undefined, raw: Buffer];
const atOnce = 100;

async function insert(rows: Row[]): Promise<void> {
  const values = rows.map((_, i) => `($${i * 4 + 1}, $${i * 4 + 2}, $${i * 4 + 3}, $${i * 4 + 4})`);
  await client.query(`insert into bare_message values ${values.join(', ')}`, rows.flat());
}

await report(async () => {
  const imap = new ImapFlow({
    host: 'localhost',
    port,
    secure: true,
    auth: { user, pass: user },
    logger: false,
  });
  await imap.connect();
  const lock = await imap.getMailboxLock('INBOX', { readOnly: true });
  let messages = 0;
  let rows: Row[] = [];
  const query = { uid: true, source: true, flags: true, internalDate: true };
  for await (const { uid, flags, internalDate, source } of imap.fetch('1:*', query, { uid: true })) {
    if (!source) continue;
    rows.push([uid, [...(flags ?? [])], internalDate, source]);
    messages++;
    if (rows.length < atOnce) continue;
    await insert(rows);
    rows = [];
  }
  if (rows.length > 0) await insert(rows);
  lock.release();
  await imap.logout();
  return messages;
});
await client.end();
