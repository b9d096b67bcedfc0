import fs from 'node:fs';
import path from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkById } from '../testing/check-by-id.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account } from '../testing/factories.ts';
import { mailTestEnv } from '../testing/mail-env.ts';

const { db } = await testDatabase();
let dovecot: Dovecot;
let restore: () => void;
beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ users: { ana: 'ana', ben: 'ben' }, authority: env.authority });
});
afterAll(async () => {
  await dovecot.stop();
  restore();
});

async function program(name: string) {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: dovecot.imapPort,
    secure: false,
    doSTARTTLS: false,
    auth: { user: name, pass: name },
    logger: false,
  });
  await client.connect();
  await client.mailboxCreate('Work');
  for (const n of [1, 2, 3]) await client.append('Work', `Subject: m${n}\r\n\r\nThis is message ${n}.\r\n`);
  return client;
}

/** An account of it, and what a check makes of it. */
async function copied(name: string) {
  const { id } = await account({
    incomingHost: '127.0.0.1',
    incomingPort: dovecot.imapPort,
    incomingSecurity: 'none',
    incomingUser: name,
    password: name,
    chosenFolders: ['INBOX', 'Work'],
  });
  const checked = async () => {
    await checkById(db, id);
    const { lastOutcome, lastEvidence, chosenFolders } = await db.mailAccount.findUniqueOrThrow({
      where: { id },
    });
    return { lastOutcome, lastEvidence, chosenFolders };
  };
  expect(await checked()).toEqual({ ...well, chosenFolders: ['INBOX', 'Work'] });
  return { id, checked };
}

const well = { lastOutcome: 'ok', lastEvidence: null };

test('a folder moved aside, made anew and thrown away is followed there and back, with its mail once', async () => {
  const other = await program('ana');
  const { id, checked } = await copied('ana');

  await other.mailboxRename('Work', 'Jobs');
  expect(await checked()).toEqual({ ...well, chosenFolders: ['INBOX', 'Jobs'] });
  await other.mailboxRename('Jobs', 'Aside');
  expect(await checked()).toEqual({ ...well, chosenFolders: ['INBOX', 'Aside'] });

  await other.mailboxCreate('Jobs');
  await other.mailboxOpen('Aside');
  await other.messageMove('1:*', 'Jobs');
  await other.append('Jobs', 'Subject: m4\r\n\r\nThis is message 4.\r\n');
  await other.mailboxOpen('INBOX');
  await other.mailboxDelete('Aside');
  expect(await checked()).toEqual({ ...well, chosenFolders: ['INBOX', 'Jobs'] });
  const stored = await db.message.findMany({
    where: { accountId: id, goneAt: null },
    orderBy: { subject: 'asc' },
  });
  expect(stored.map(({ subject }) => subject)).toEqual(['m1', 'm2', 'm3', 'm4']);

  // Of a name that it never had nothing is copied.
  await other.mailboxDelete('Jobs');
  await other.mailboxCreate('Elsewhere');
  expect(await checked()).toMatchObject({ lastOutcome: 'mailbox', chosenFolders: ['INBOX', 'Jobs'] });
  await other.mailboxCreate('Work');
  expect(await checked()).toEqual({ ...well, chosenFolders: ['INBOX', 'Work'] });
  await other.logout();
});

test('a folder that stands nowhere in the middle of its renaming is followed by the next check', async () => {
  await (await program('ben')).logout();
  const { checked } = await copied('ben');
  const folderOf = (name: string) => path.join(dovecot.folder, 'mail', 'ben', name);
  const between = path.join(dovecot.folder, 'between');
  fs.renameSync(folderOf('.Work'), between);
  expect(await checked()).toMatchObject({ lastOutcome: 'mailbox', chosenFolders: ['INBOX', 'Work'] });
  fs.renameSync(between, folderOf('.Later'));
  expect(await checked()).toEqual({ ...well, chosenFolders: ['INBOX', 'Later'] });
});
