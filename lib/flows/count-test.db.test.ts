import { expect, test } from 'vitest';
import { accountForm } from '../accounts/schema.ts';
import { testDatabase } from '../testing/database.ts';
import { anAdmin } from '../testing/viewers.ts';
import { adminViewer, system } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';
import { countTest, mostTests } from './count-test.ts';
import { createAccount } from './create-account.ts';
import { testChannel } from './test-channel.ts';

process.env.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS = 'true';
const { db } = await testDatabase();
const tester = adminViewer(
  { kind: 'user', id: crypto.randomUUID(), name: 'tester@example.com' },
  crypto.randomUUID(),
);
const enough = expect.stringMatching(
  /^Not tested: 300 tests within ten minutes are enough. Try again in \d+ min$/,
);

test('whoever tests without end is told to wait, asks nobody meanwhile, and keeps nobody else from testing', async () => {
  const counted = await Promise.all(Array.from({ length: mostTests }, () => countTest(tester.actor)));
  expect(counted.filter((words) => words !== null)).toEqual([]);
  const told = await testChannel('email', 'ana@home.example', tester.actor);
  expect(told).toEqual({ ok: false, steps: [{ step: 'message', ok: false, detail: enough }] });
  const form = accountForm.parse({
    ...{ address: 'new@northwind.example', owner: { email: 'new@northwind.example' }, test: true },
    incoming: {
      type: 'imap',
      host: '127.0.0.1',
      port: 993,
      security: 'tls',
      user: 'new',
      password: 'secret',
    },
  });
  const created = await createAccount(tester, form);
  expect(created).toMatchObject({
    reason: 'test_failed',
    test: { incoming: { ok: false, evidence: enough }, outgoing: null },
  });
  expect(await db.mailAccount.count()).toBe(0);

  expect(await countTest(anAdmin('other@example.com').actor)).toBeNull();
  await changeSettings({ 'email.host': null }, system);
  expect(
    (await testChannel('email', 'ana@home.example', system)).steps.map(({ detail }) => detail),
  ).not.toContainEqual(enough);
});
