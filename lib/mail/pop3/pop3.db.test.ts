import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkAccount } from '../../flows/check-account.ts';
import { findRaw } from '../../messages/raw-bytes.ts';
import { closeBoss } from '../../queue/boss.ts';
import { readSettings, saveSettings } from '../../settings/store.ts';
import { claimAccount } from '../../testing/claim-account.ts';
import { testDatabase } from '../../testing/database.ts';
import { type Dovecot, startDovecot } from '../../testing/dovecot.ts';
import { account } from '../../testing/factories.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { anAdmin } from '../../testing/viewers.ts';
import { passwordCredential } from '../credential.ts';
import type { ConnectionSecurity } from '../network/server.ts';
import { pop3Source } from './source.ts';

// Whole checks of POP3 accounts, by a real Dovecot and a real PostgreSQL.
const { db } = await testDatabase();
let dovecot: Dovecot;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority, requireTls: true });
});
afterAll(async () => {
  await closeBoss();
  await dovecot.stop();
  restore();
});

let user: string;
let accountId: string;
let count = 0;
const password = 'old secret';

async function pop3Account(given: { deleteAfterDays?: number; security?: ConnectionSecurity } = {}) {
  const { security = 'tls', deleteAfterDays } = given;
  const server = {
    incomingHost: 'localhost',
    incomingPort: security === 'tls' ? dovecot.pop3sPort : dovecot.pop3Port,
    incomingSecurity: security,
    incomingUser: user,
  };
  ({ id: accountId } = await account({ type: 'pop3', password, ...server, deleteAfterDays }));
}

beforeEach(async () => {
  user = `pop${++count}`;
  await dovecot.setPassword(user, password);
  await pop3Account();
});

async function check() {
  const claimed = await claimAccount(db, accountId, { attemptsPerHour: 20, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  return checkAccount(db, claimed, await readSettings(), new AbortController().signal);
}

const text = (name: string) => Buffer.from(`Subject: ${name}\r\n\r\n.This is ${name}.\r\n..\r\n.\r\nEnd\r\n`);
const dated = (name: string) =>
  Buffer.from(
    `Received: by mx.example; Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <${name}@x.example>\r\nSubject: ${name}\r\n\r\nx\r\n`,
  );
const atServer = async () => {
  const server = { host: 'localhost', port: dovecot.pop3sPort, security: 'tls' as const, user };
  const signal = AbortSignal.timeout(10_000);
  const view = await pop3Source.open(server, passwordCredential(password), { signal }, (mailbox) =>
    mailbox.view('INBOX', []),
  );
  return view.exists;
};
async function bytesOf(id: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await findRaw(id))?.pieces() ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}
const messages = () => db.message.findMany({ where: { accountId }, orderBy: { subject: 'asc' } });
const subjects = async () => (await messages()).map(({ subject }) => subject);

describe.each(['tls', 'starttls'] as const)('over %s', (security) => {
  test('messages come in once each, byte for byte, and a mailbox in which nothing is new costs one look', async () => {
    await pop3Account({ security });
    dovecot.deliver(user, [text('one'), text('two')]);
    expect(await check()).toMatchObject({ outcome: 'ok', fetched: 2 });
    expect(await check()).toMatchObject({ outcome: 'ok', fetched: 0 });
    dovecot.deliver(user, [text('three')]);
    expect(await check()).toMatchObject({ outcome: 'ok', fetched: 1 });
    expect(await subjects()).toEqual(['one', 'three', 'two']);
    for (const { id, subject } of await messages()) expect(await bytesOf(id)).toEqual(text(subject));
  });
});

test('a refused password counts once, is the owner’s to mend, and costs the server one sign-in', async () => {
  await dovecot.setPassword(user, 'another');
  expect(await check()).toMatchObject({ outcome: 'wrong_credentials' });
  expect(dovecot.signIns(user).refused).toBe(1);
  const { refusals, unsuccessfulSignIns } = await db.mailAccount.findUniqueOrThrow({
    where: { id: accountId },
  });
  expect({ refusals, counted: unsuccessfulSignIns.length }).toEqual({ refusals: 1, counted: 1 });
});

test('a server that cannot judge a password blames nobody', async () => {
  await dovecot.setAvailable(false);
  try {
    expect(await check()).toMatchObject({ outcome: 'server_unavailable' });
  } finally {
    await dovecot.setAvailable(true);
  }
  expect(await db.mailAccount.findUniqueOrThrow({ where: { id: accountId } })).toMatchObject({ refusals: 0 });
});

test('a mailbox that was deleted and delivered anew under other names is recognised by its bytes', async () => {
  const all = ['one', 'two', 'three'].map(text);
  dovecot.deliver(user, all);
  await check();
  const before = (await messages()).map(({ id }) => id);
  fs.rmSync(dovecot.maildir(user), { recursive: true });
  dovecot.deliver(user, [...all, text('four')]);
  expect(await check()).toMatchObject({ outcome: 'ok', fetched: 1 });
  expect(await subjects()).toEqual(['four', 'one', 'three', 'two']);
  expect((await messages()).map(({ id }) => id)).toEqual(expect.arrayContaining(before));
});

test('two messages of the same bytes are two here', async () => {
  dovecot.deliver(user, [text('one'), text('one')]);
  expect(await check()).toMatchObject({ fetched: 2 });
});

test('what is at the server stays there, whatever comes in', async () => {
  dovecot.deliver(user, [text('one')]);
  await check();
  await check();
  expect(await atServer()).toBe(1);
});

test('where the account is set so, what was stored long enough ago is deleted at the server, and nothing else', async () => {
  await pop3Account({ deleteAfterDays: 2 });
  dovecot.deliver(user, [text('old'), text('new')]);
  await check();
  expect(await atServer()).toBe(2);
  const long = new Date(Date.now() - 3 * 24 * 3_600_000);
  await db.message.updateMany({ where: { accountId, subject: 'old' }, data: { fetchedAt: long } });
  await db.folder.updateMany({ where: { accountId }, data: { clearedAt: long } });
  expect(await check()).toMatchObject({ outcome: 'ok', fetched: 0 });
  expect(await atServer()).toBe(1);
  expect(await check()).toMatchObject({ outcome: 'ok', fetched: 0 });
  expect(await subjects()).toEqual(['new', 'old']);
});

test('a message larger than the limit is recorded with its head, and the others come', async () => {
  await saveSettings({ 'fetcher.maxMessageBytes': 1024 * 1024 }, anAdmin().actor);
  dovecot.deliver(user, [Buffer.concat([text('large'), Buffer.alloc(1_200_000, 'x\r\n')]), text('small')]);
  expect(await check()).toMatchObject({ outcome: 'ok', fetched: 2 });
  expect((await messages()).map(({ subject, note }) => [subject, note])).toEqual([
    ['large', 'too_large'],
    ['small', null],
  ]);
});

test('a new password that opens another mailbox copies nothing of it', async () => {
  dovecot.deliver(user, ['one', 'two', 'three', 'four'].map(dated));
  await check();
  const other = `other${count}`;
  await dovecot.setPassword(other, password);
  dovecot.deliver(other, ['five', 'six', 'seven'].map(dated));
  await db.mailAccount.update({
    where: { id: accountId },
    data: { incomingUser: other, credentialVersion: 2 },
  });
  expect(await check()).toMatchObject({ outcome: 'mailbox', fetched: 0 });
  expect(await subjects()).toHaveLength(4);
});
