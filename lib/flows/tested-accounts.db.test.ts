import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accountChange, accountForm } from '../accounts/schema.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin } from '../testing/viewers.ts';
import { changeAccount } from './change-account.ts';
import { createAccount } from './create-account.ts';

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
