import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noteRefused } from '../accounts/refused-secrets.ts';
import { accountChange, accountForm } from '../accounts/schema.ts';
import { passwordCredential } from '../mail/credential.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { changeAccount } from './change-account.ts';
import { checkAccount } from './check-account.ts';
import { createAccount } from './create-account.ts';
import { updatePassword } from './update-password.ts';

const { db } = await testDatabase();
const admin = anAdmin();
const address = 'ana@example.com';

let dovecot: Dovecot;
let sink: SmtpSink;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority });
  sink = await startSmtpSink({ users: { [address]: 'right' }, pair: await env.authority.issue() });
});
afterAll(async () => {
  await dovecot?.stop();
  await sink?.stop();
  restore?.();
});
beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
  await dovecot.setPassword(address, 'right');
  sink.setPassword(address, 'right');
});

const form = (password: string, more: object = {}) =>
  accountForm.parse({
    address,
    owner: { email: 'owner@example.com' },
    incoming: { host: 'localhost', port: dovecot.imapsPort, security: 'tls', password },
    test: true,
    ...more,
  });

const outgoing = () => ({ host: 'localhost', port: sink.port, security: 'starttls' });

async function make(more: object = {}) {
  const result = await createAccount(admin, form('right', more));
  if (!result.ok) throw new Error(result.reason);
  return result.account;
}

test('an account that was tested at both servers is stored, and the test is told', async () => {
  const result = await createAccount(admin, form('right', { outgoing: outgoing() }));
  expect(result).toMatchObject({ ok: true, test: { incoming: { ok: true }, outgoing: { ok: true } } });
  expect(sink.mails).toHaveLength(0);
});

test('nothing is stored when the incoming server refuses, and the outgoing one is not asked', async () => {
  const asked = sink.signIns.length;
  const result = await createAccount(admin, form('wrong', { outgoing: outgoing() }));
  expect(result).toMatchObject({
    ok: false,
    reason: 'test_failed',
    test: { incoming: { ok: false, cause: 'wrong_credentials', stage: 'auth' }, outgoing: null },
  });
  expect(JSON.stringify(result)).not.toMatch(/"wrong"/);
  expect([await db.mailAccount.count(), await db.user.count(), await db.credential.count()]).toEqual([
    0, 0, 0,
  ]);
  expect(sink.signIns.length).toBe(asked);
});

test('an account whose outgoing server refuses is stored as one that only receives', async () => {
  sink.setPassword(address, 'another');
  const result = await createAccount(admin, form('right', { outgoing: outgoing() }));
  expect(result).toMatchObject({
    ok: true,
    account: { state: 'receive_only' },
    test: { incoming: { ok: true }, outgoing: { ok: false, cause: 'wrong_credentials' } },
  });
});

test('a change is stored only if the incoming server accepts it, and a refused try counts against the budget', async () => {
  const account = await make();
  await dovecot.setPassword(address, 'renewed');
  const refused = await changeAccount(
    admin,
    account.id,
    accountChange.parse({ incoming: { password: 'guess' }, test: true }),
  );
  expect(refused).toMatchObject({ ok: false, reason: 'test_failed' });
  const row = () => db.mailAccount.findUniqueOrThrow({ where: { id: account.id } });
  expect(await row()).toMatchObject({ credentialVersion: 1, unsuccessfulSignIns: [expect.any(Date)] });

  const change = accountChange.parse({ incoming: { password: 'renewed' }, test: true });
  expect(await changeAccount(admin, account.id, change)).toMatchObject({
    ok: true,
    account: { credential: { version: 2 } },
  });
  expect((await row()).unsuccessfulSignIns).toEqual([]);
});

test('no more is tried than the lock-out budget of the account allows', async () => {
  const account = await make();
  const before = dovecot.signIns(address).refused;
  const guess = () =>
    changeAccount(admin, account.id, accountChange.parse({ incoming: { password: 'guess' }, test: true }));
  const reasons = [];
  for (let i = 0; i < 7; i++) {
    const result = await guess();
    reasons.push(result.ok ? 'ok' : result.reason);
  }
  expect(reasons).toEqual([...Array(5).fill('test_failed'), 'budget_spent', 'budget_spent']);
  expect(dovecot.signIns(address).refused - before).toBe(5);
});

test('a stored password is tried again at its own server when a test asks for it, and stays', async () => {
  const account = await make({ outgoing: { ...outgoing(), password: 'right' } });
  const result = await changeAccount(admin, account.id, accountChange.parse({ name: 'Ana', test: true }));
  expect(result).toMatchObject({
    ok: true,
    account: { name: 'Ana', credential: { version: 1 } },
    test: { incoming: { ok: true }, outgoing: { ok: true } },
  });
});

test('the one try that is kept for a corrected password is enough for both servers', async () => {
  const account = await make({ outgoing: outgoing() });
  const spent = Array.from({ length: 4 }, () => new Date());
  await db.mailAccount.update({ where: { id: account.id }, data: { unsuccessfulSignIns: spent } });
  await dovecot.setPassword(address, 'renewed');
  sink.setPassword(address, 'renewed');
  const change = accountChange.parse({ incoming: { password: 'renewed' }, test: true });
  expect(await changeAccount(admin, account.id, change)).toMatchObject({
    ok: true,
    test: { incoming: { ok: true }, outgoing: { ok: true } },
  });
  const { unsuccessfulSignIns } = await db.mailAccount.findUniqueOrThrow({ where: { id: account.id } });
  expect(unsuccessfulSignIns).toEqual([]);
});

test('where the budget is spent, it says since when there is room again, and what is kept stays kept', async () => {
  const account = await make();
  const spent = Array.from({ length: 4 }, (_, n) => new Date(Date.now() - n * 60_000));
  await db.mailAccount.update({ where: { id: account.id }, data: { unsuccessfulSignIns: spent } });
  const signIns = dovecot.signIns(address);
  // The stored password is no corrected one.
  const result = await changeAccount(admin, account.id, accountChange.parse({ name: 'Ana', test: true }));
  expect(result).toEqual({
    ok: false,
    reason: 'budget_spent',
    retryAt: new Date((spent.at(-1)?.getTime() ?? 0) + 3_600_000),
  });
  expect(dovecot.signIns(address)).toEqual(signIns);
});

test('a password that its server has refused beyond doubt is neither taken for a new one nor tried', async () => {
  const account = await make({ outgoing: { ...outgoing(), password: 'right' } });
  const { host, user } = { host: 'localhost', user: address };
  const placed = (port: number, secret: string) => ({
    accountId: account.id,
    server: { host, port, security: 'tls' as const, user },
    secret: passwordCredential(secret),
  });
  const when = { now: new Date(), probeHours: 24, isProbe: false };
  await noteRefused(db, 'incoming', placed(dovecot.imapsPort, 'stale'), when);
  await noteRefused(db, 'outgoing', placed(sink.port, 'stale'), when);
  const signIns = [dovecot.signIns(address), sink.signIns.length];
  for (const test of [true, false]) {
    const change = accountChange.parse({
      incoming: { password: 'stale' },
      outgoing: { password: 'stale' },
      test,
    });
    expect(await changeAccount(admin, account.id, change)).toMatchObject({
      ok: false,
      reason: 'invalid',
      problems: [{ field: 'incoming.password' }, { field: 'outgoing.password' }],
    });
  }
  expect([dovecot.signIns(address), sink.signIns.length]).toEqual(signIns);
});

describe('two people’s mail', () => {
  const ben = 'ben@example.com';
  const fetchAll = async (id: string) => {
    const claimed = await claimAccount(db, id, { attemptsPerHour: 50, reserved: 0 });
    if ('refused' in claimed) throw new Error(claimed.refused);
    return checkAccount(db, claimed, await readSettings(), new AbortController().signal);
  };
  const mail = (who: string, n: number) =>
    `Message-ID: <${who}-${n}@example.com>\r\nSubject: ${who} ${n}\r\n\r\nHello ${who}, ${n}.\r\n`;
  const subjects = async () => (await db.message.findMany()).map(({ subject }) => subject).sort();
  const changed = (more: object) =>
    accountChange.parse({ incoming: { user: ben, password: 'bens' }, ...more });

  const fill = (user: string, who: string, count: number) => {
    fs.rmSync(dovecot.maildir(user), { recursive: true, force: true });
    const messages = Array.from({ length: count }, (_, n) => Buffer.from(mail(who, n + 1)));
    dovecot.deliver(user, messages);
  };

  beforeEach(async () => {
    await dovecot.setPassword(ben, 'bens');
    fill(address, 'ana', 3);
    fill(ben, 'ben', 3);
  });

  test('is never mixed: another mailbox’s login is refused by the test, and stops the check without one', async () => {
    const { id } = await make();
    await fetchAll(id);
    const anas = await subjects();
    expect(anas).toEqual(['ana 1', 'ana 2', 'ana 3']);

    const refused = await changeAccount(admin, id, changed({ test: true }));
    expect(refused).toMatchObject({ ok: false, reason: 'invalid', problems: [{ field: 'sameMailbox' }] });
    expect(await db.mailAccount.findUniqueOrThrow({ where: { id } })).toMatchObject({
      incomingUser: address,
    });

    expect(await changeAccount(admin, id, changed({ test: false }))).toMatchObject({ ok: true });
    for (let i = 0; i < 2; i++) expect(await fetchAll(id)).toMatchObject({ fetched: 0, outcome: 'mailbox' });
    expect(await subjects()).toEqual(anas);
    const told = await db.mailAccount.findUniqueOrThrow({ where: { id } });
    expect(told.lastEvidence).toContain('another mailbox');
  });

  test('is the owner’s to tell apart: nothing changes until they say that it is the same mailbox, moved', async () => {
    const { id } = await make();
    await fetchAll(id);
    const { ownerId } = await db.mailAccount.findUniqueOrThrow({ where: { id } });
    const viewer = aUser({ id: ownerId, email: 'owner@example.com' });
    const passwords = {
      oldPassword: passwordCredential('right'),
      newPassword: passwordCredential('new secret'),
    };
    const update = (mailbox?: 'same' | 'another') =>
      updatePassword({ door: { viewer, accountId: id }, ...passwords, mailbox });
    await dovecot.setPassword(address, 'new secret');
    fill(address, 'built anew', 3);

    const before = await db.credential.findUniqueOrThrow({ where: { accountId: id } });
    expect(await update()).toMatchObject({ ok: false, reason: 'another_mailbox' });
    const signIns = dovecot.signIns(address);
    expect(await update('another')).toEqual({ ok: false, reason: 'needs_own_account' });
    expect(dovecot.signIns(address)).toEqual(signIns);
    expect(await db.credential.findUniqueOrThrow({ where: { accountId: id } })).toEqual(before);
    expect(await subjects()).toEqual(['ana 1', 'ana 2', 'ana 3']);

    expect(await update('same')).toMatchObject({ ok: true });
    expect(await fetchAll(id)).toMatchObject({ outcome: 'ok', fetched: 3 });
    expect(await subjects()).toHaveLength(6);
  });

  test('is told from a mailbox that moved: a person says so, and what is stored is recognised', async () => {
    const { id } = await make();
    await fetchAll(id);
    fill(ben, 'ana', 4);
    expect(await changeAccount(admin, id, changed({ test: true, sameMailbox: true }))).toMatchObject({
      ok: true,
    });
    expect(await fetchAll(id)).toMatchObject({ outcome: 'ok', fetched: 1 });
    expect(await subjects()).toEqual(['ana 1', 'ana 2', 'ana 3', 'ana 4']);
  });
});
