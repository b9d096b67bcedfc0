import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSettings } from '../../flows/change-settings.ts';
import { checkAccount } from '../../flows/check-account.ts';
import { updatePassword } from '../../flows/update-password.ts';
import type { Provider } from '../../providers/store.ts';
import { closeBoss } from '../../queue/boss.ts';
import { readSettings } from '../../settings/store.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../../testing/authorization-server.ts';
import { claimAccount } from '../../testing/claim-account.ts';
import { testDatabase } from '../../testing/database.ts';
import { type Dovecot, startDovecot } from '../../testing/dovecot.ts';
import { account } from '../../testing/factories.ts';
import { grantAccount, grantFrom, providerOf } from '../../testing/grants.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { issueUpdateLink } from '../../update-links/store.ts';
import { system } from '../../viewer.ts';
import { passwordCredential } from '../credential.ts';

// What a POP3 account goes through when its password or its token is not taken any more, at a real Dovecot.
const { db } = await testDatabase();
let authority: AuthorizationServer;
let dovecot: Dovecot;
let ours: Provider;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  authority = await startAuthorizationServer();
  authority.addUser('ann@example.com');
  dovecot = await startDovecot({ authority: env.authority, introspectionUrl: authority.introspectionUrl });
  ours = await providerOf(authority);
  await changeSettings({ 'suspension.refusalsIfWorked': 2, 'suspension.minimumMinutes': 0 }, system);
}, 60_000);
afterAll(async () => {
  await closeBoss();
  await Promise.all([authority?.stop(), dovecot?.stop()]);
  restore?.();
});

const at = (user: string) => ({
  ...{ type: 'pop3' as const, incomingHost: 'localhost', incomingPort: dovecot.pop3sPort },
  incomingUser: user,
});
async function check(id: string) {
  const claimed = await claimAccount(db, id, { attemptsPerHour: 20, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  return checkAccount(db, claimed, await readSettings(), new AbortController().signal);
}
const read = (id: string) =>
  db.mailAccount.findUniqueOrThrow({ where: { id }, include: { incidents: true, events: true } });
const text = (name: string) => Buffer.from(`Subject: ${name}\r\n\r\n${name}\r\n`);

async function linkTo(accountId: string): Promise<string> {
  const { incidents, credentialVersion } = await read(accountId);
  const incidentId = incidents[0]?.id ?? null;
  const { id: notificationId } = await db.notification.create({
    data: {
      ...{ ruleKey: 'email-wrong-credentials', kind: 'suspended', channel: 'email', accountId, incidentId },
      ...{ recipient: 'ana@home.example', recipientKind: 'alternate_address', idempotencyKey: accountId },
    },
  });
  const about = {
    accountId,
    incidentId,
    notificationId,
    channel: 'email' as const,
    view: 'desktop' as const,
  };
  const issued = await db.$transaction((tx) =>
    issueUpdateLink(tx, { ...about, credentialVersion, validHours: 24 }),
  );
  return issued.token;
}

test('a changed password suspends it, its owner mends it by the link, and what came meanwhile is on the receipt', async () => {
  await dovecot.setPassword('ana', 'old secret');
  const { id } = await account(at('ana'));
  dovecot.deliver('ana', [text('before')]);
  expect(await check(id)).toMatchObject({ outcome: 'ok', fetched: 1 });

  await dovecot.setPassword('ana', 'new secret');
  dovecot.deliver('ana', [text('meanwhile'), text('later')]);
  for (let i = 0; i < 2; i++) expect(await check(id)).toMatchObject({ outcome: 'wrong_credentials' });
  expect(await read(id)).toMatchObject({
    state: 'suspended',
    incidents: [{ cause: 'wrong_credentials', closedAt: null }],
  });
  expect(dovecot.signIns('ana').refused).toBe(2);

  const token = await linkTo(id);
  const post = (oldPassword: string, newPassword: string) =>
    updatePassword({
      door: { token },
      oldPassword: passwordCredential(oldPassword),
      newPassword: passwordCredential(newPassword),
    });
  expect(await post('old secret', 'not this one')).toMatchObject({ ok: false, reason: 'refused' });
  expect(await read(id)).toMatchObject({ state: 'suspended' });
  expect(await post('old secret', 'new secret')).toMatchObject({ ok: true });
  expect(await read(id)).toMatchObject({ state: 'active', incidents: [{ closedAt: expect.any(Date) }] });
  expect(await check(id)).toMatchObject({ outcome: 'ok', fetched: 2 });
  expect((await read(id)).incidents[0]).toMatchObject({ fetchedAfter: 2 });
});

test('it is fetched with a token, which is replaced when it is refused, until the grant is taken back', async () => {
  const user = 'ann@example.com';
  const { id } = await grantAccount((await grantFrom(authority, ours, user)).grant, at(user));
  dovecot.deliver(user, [text('one')]);
  expect(await check(id)).toMatchObject({ outcome: 'ok', fetched: 1 });
  await authority.expire();
  expect(await check(id)).toMatchObject({ outcome: 'ok', state: 'active' });
  expect(await read(id)).toMatchObject({ unsuccessfulSignIns: [], refusals: 0, incidents: [] });
  await authority.revoke(user);
  expect(await check(id)).toMatchObject({ outcome: 'oauth_required', state: 'needs_consent' });
});
