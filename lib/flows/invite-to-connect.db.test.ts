import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { consentOffer } from '../consents/offer.ts';
import { hashToken, newToken } from '../crypto/token.ts';
import type { Discovery } from '../discovery/discover.ts';
import { passwordCredential } from '../mail/credential.ts';
import { closeBoss } from '../queue/boss.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account } from '../testing/factories.ts';
import { provider } from '../testing/grants.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { anAdmin } from '../testing/viewers.ts';
import { findUpdateLink } from '../update-links/show-link.ts';
import { changeSettings } from './change-settings.ts';
import { bestOf, chooseServers } from './choose-servers.ts';
import { invitedAccount, inviteToConnect } from './invite-to-connect.ts';
import { updatePassword } from './update-password.ts';

const { db } = await testDatabase();
const admin = anAdmin();
let dovecot: Dovecot;
let restore: () => void;
beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  dovecot = await startDovecot({ authority: mail.authority, users: { 'ana@firm.example': 'canary-right' } });
});
afterAll(async () => {
  await closeBoss();
  await dovecot.stop();
  restore();
});
beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await changeSettings(reachable, admin.actor);
});

const reachable = {
  'email.host': 'smtp.house.example',
  'email.from': 'rekey@house.example',
  'desktop.webAddress': 'https://desk.house.example',
  'phone.webAddress': 'https://phone.house.example',
};
const elsewhere = { host: 'imap.elsewhere.example', port: 993, security: 'tls' };
const mailbox = { address: 'ana@firm.example', owner: { email: 'ana@home.example' }, incoming: elsewhere };
const invite = async (given: object = {}) =>
  inviteToConnect(admin, await invitedAccount.parseAsync({ ...mailbox, ...given }));

/** The link that the message carries. */
async function linkOf(accountId: string): Promise<string> {
  const token = newToken();
  const { credentialVersion } = await db.mailAccount.findUniqueOrThrow({ where: { id: accountId } });
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db.updateLink.create({
    data: { accountId, channel: 'email', tokenHash: hashToken(token), credentialVersion, expiresAt },
  });
  return token;
}
const read = (id: string) =>
  db.mailAccount.findUniqueOrThrow({ where: { id }, include: { credential: true, notifications: true } });

describe('a mailbox of which only address and owner are known', () => {
  test('waits for its owner, who is sent the link; nobody has typed a secret', async () => {
    const invited = await invite();
    if (!invited.ok) throw new Error(invited.reason);
    expect(invited.account).toMatchObject({
      state: 'needs_consent',
      provider: null,
      credential: { kind: null },
    });
    const row = await read(invited.account.id);
    expect(row).toMatchObject({
      nextCheckAt: null,
      credential: null,
      notifications: [{ kind: 'suspended' }],
    });
    expect(await invite()).toEqual({ ok: false, reason: 'address_taken' });
  });

  test('is connected by its owner: the servers are said, the password is tested there, and it is theirs', async () => {
    const invited = await invite();
    if (!invited.ok) throw new Error(invited.reason);
    const { id } = invited.account;
    const token = await linkOf(id);
    for (let looks = 0; looks < 3; looks += 1)
      expect(await findUpdateLink(token)).toMatchObject({
        isOpenTo: 'password_or_provider',
        servers: { incoming: elsewhere },
      });
    const incoming = { host: 'localhost', port: dovecot.imapsPort, security: 'tls' as const };
    expect(await chooseServers(token, { incoming, outgoing: null })).toBe('kept');
    const typed = (text: string) =>
      updatePassword({ door: { token }, oldPassword: null, newPassword: passwordCredential(text) });
    expect(await typed('canary-wrong')).toMatchObject({ ok: false, reason: 'refused' });
    expect((await read(id)).credential).toBeNull();
    expect(await typed('canary-right')).toMatchObject({ ok: true });
    expect(await read(id)).toMatchObject({
      state: 'active',
      incomingHost: 'localhost',
      credential: { setBy: 'update_link' },
    });
    // What opens it now goes nowhere else.
    const late = await linkOf(id);
    expect(
      await chooseServers(late, { incoming: { ...incoming, host: 'evil.example' }, outgoing: null }),
    ).toBe('link_invalid');
    expect((await read(id)).incomingHost).toBe('localhost');
    const kept = [await db.event.findMany(), await db.auditEntry.findMany(), await read(id)];
    expect(JSON.stringify(kept)).not.toContain('canary');
  });

  test('offers the provider of its server beside a password, or is given to one', async () => {
    const contoso = await provider({
      ...{ name: 'Contoso', secret: 'x', hosts: ['elsewhere.example'] },
      ...{ authorizationEndpoint: 'https://id.example/a', tokenEndpoint: 'https://id.example/t' },
    });
    const either = await invite();
    if (!either.ok) throw new Error(either.reason);
    expect(await consentOffer(either.account.id)).toMatchObject({ id: contoso.id });
    const given = await invite({ address: 'ben@firm.example', provider: contoso.id });
    if (!given.ok) throw new Error(given.reason);
    const token = await linkOf(given.account.id);
    expect(await findUpdateLink(token)).toMatchObject({ isOpenTo: 'as_before', servers: null });
    expect(await chooseServers(token, 'look')).toBe('link_invalid');
  });

  test('is not stored where its owner could not be told, or something in it is wrong', async () => {
    expect(await invite({ provider: '019a0000-0000-7000-8000-000000000001' })).toMatchObject({
      problems: [{ field: 'provider' }],
    });
    expect(await invite({ incoming: undefined, outgoing: elsewhere })).toMatchObject({
      problems: [{ field: 'incoming' }],
    });
    await changeSettings({ 'desktop.webAddress': null }, admin.actor);
    expect(await invite()).toMatchObject({ reason: 'settings_missing', missing: ['desktop.webAddress'] });
    expect(await db.mailAccount.count()).toBe(0);
  });
});

test('who holds the link of a connected account says nothing of its servers', async () => {
  const { id } = await account();
  const before = await read(id);
  const incoming = { host: 'evil.example', port: 993, security: 'tls' as const };
  expect(await chooseServers(await linkOf(id), { incoming, outgoing: null })).toBe('link_invalid');
  expect(await read(id)).toEqual(before);
});

test('of what was found by an address the first server that answers is taken, and none where none does', () => {
  const one = (host: string, works: boolean) => ({ host, port: 993, security: 'tls' as const, works });
  const found = (incoming: object[], outgoing: object[]) =>
    bestOf({ incoming, outgoing } as unknown as Discovery);
  expect(
    found([one('dead.example', false), one('imap.example', true)], [one('dead.example', false)]),
  ).toEqual({
    incoming: { host: 'imap.example', port: 993, security: 'tls' },
    outgoing: null,
  });
  expect(found([one('dead.example', false)], [one('smtp.example', true)])).toBeNull();
  const pop3 = { ...one('pop.example', true), type: 'pop3' };
  expect(found([one('imap.example', true), pop3], [])?.incoming.host).toBe('imap.example');
  expect(found([one('dead.example', false), pop3], [])?.incoming).toMatchObject({
    host: 'pop.example',
    type: 'pop3',
  });
  const discovery = { incoming: [pop3], outgoing: [] } as unknown as Discovery;
  // What is here already is known by the names of the other protocol.
  expect(bestOf(discovery, 'imap')).toBeNull();
});
