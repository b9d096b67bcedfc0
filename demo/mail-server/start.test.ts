import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAuthority } from '#lib/testing/certificates.ts';
import { until } from '#lib/testing/until.ts';
import { type MailServer, startMailServer } from './start.ts';

const user = 'ana@northwind.example';
const letter = (subject: string) =>
  Buffer.from(`Subject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nHello ${subject}\r\n`);

let server: MailServer;
let ca: string;

beforeAll(async () => {
  const authority = await makeAuthority();
  ca = authority.cert;
  server = await startMailServer({ [user]: 'old secret' }, await authority.issue());
  server.deliver(user, letter('one'), letter('two'), letter('three'));
});
afterAll(() => server.stop());

async function signedIn(pass = 'old secret'): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: 'localhost',
    port: server.port,
    secure: true,
    auth: { user, pass },
    tls: { ca },
    logger: false,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

test('a client it has not met finds folders, reads, marks, searches and files', async () => {
  const client = await signedIn();
  expect((await client.list()).map(({ path, specialUse }) => [path, specialUse])).toEqual([
    ['INBOX', '\\Inbox'],
    ['Sent', '\\Sent'],
  ]);
  expect(await client.status('INBOX', { messages: true, uidNext: true })).toMatchObject({
    messages: 3,
    uidNext: 4,
  });
  const lock = await client.getMailboxLock('INBOX');
  const subjects: string[] = [];
  for await (const { source, flags } of client.fetch('1:*', { source: true, flags: true })) {
    subjects.push(/Subject: (\w+)/.exec(String(source))?.[1] ?? '');
    expect(flags?.size).toBe(0);
  }
  expect(subjects).toEqual(['one', 'two', 'three']);
  expect(await client.messageFlagsAdd('2', ['\\Flagged'], { uid: true })).toBe(true);
  expect((await client.fetchOne('2', { flags: true }, { uid: true })) || null).toMatchObject({
    flags: new Set(['\\Flagged']),
  });
  expect(await client.search({ header: { 'message-id': '<three@x>' } }, { uid: true })).toEqual([3]);
  lock.release();
  expect(await client.append('Sent', letter('sent'), ['\\Seen'])).toMatchObject({ uid: 1 });
  await client.logout();
});

test('a password holds from the next sign-in on, and each mood says what real servers say', async () => {
  const refusal = (pass?: string) =>
    signedIn(pass).then(
      (client) => client.logout().then(() => undefined),
      (error) => error.response?.toString() ?? String(error),
    );
  server.setPassword(user, 'new secret');
  expect(await refusal('old secret')).toMatch(/AUTHENTICATIONFAILED/);
  server.setMood([user], 'app-password');
  expect(await refusal('new secret')).toMatch(/Application-specific password required/);
  server.setMood([user], 'nonsense');
  expect(await refusal('new secret')).not.toBeUndefined();
  server.setMood([user], 'well');
  expect(await refusal('new secret')).toBeUndefined();
  server.setPassword(user, 'old secret');
});

test('what it withholds is counted, and handed out once all is well', async () => {
  server.withhold(user, letter('four'));
  const client = await signedIn();
  const lock = await client.getMailboxLock('INBOX');
  const given = async () => (await client.fetchAll('1:*', { uid: true })).map(({ uid }) => uid);
  expect(client.mailbox).toMatchObject({ exists: 4 });
  expect(await given()).toEqual([1, 2, 3]);
  server.setMood([user], 'well');
  expect(await given()).toEqual([1, 2, 3, 4]);
  lock.release();
  await client.logout();
});

test('a client that idles hears at once of what comes', async () => {
  const client = await signedIn();
  const lock = await client.getMailboxLock('INBOX');
  let count = 0;
  client.on('exists', (told) => {
    count = told.count;
  });
  void client.idle();
  await pause(100);
  server.deliver(user, letter('five'));
  await until('the client hears of it', () => count === 5 || undefined, 5_000);
  lock.release();
  await client.logout();
});
