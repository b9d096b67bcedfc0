import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCredential } from '../accounts/credentials.ts';
import { newToken } from '../crypto/token.ts';
import { passwordCredential } from '../mail/credential.ts';
import { renderNotification } from '../notifications/channels/email/render.ts';
import type { NotificationMessage } from '../notifications/message.ts';
import { closeBoss } from '../queue/boss.ts';
import { readSettings } from '../settings/store.ts';
import { checkById } from '../testing/check-by-id.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account, user } from '../testing/factories.ts';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { aUser } from '../testing/viewers.ts';
import { findUpdateLink } from '../update-links/show-link.ts';
import { issueUpdateLink } from '../update-links/store.ts';
import { system } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';
import { gatherMessage } from './gather-message.ts';
import { updatePassword } from './update-password.ts';

// The real flow against a real Dovecot, behind a proxy that counts the connections and can refuse them.
const { db } = await testDatabase();
const oldPassword = 'old secret';
const rightPassword = ' ré"ght\\ {3} ';
let dovecot: Dovecot;
let proxy: FaultProxy;
let restore: () => void;

beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  dovecot = await startDovecot({ authority: mail.authority, users: { ana: rightPassword } });
  proxy = await startFaultProxy(dovecot.imapsPort);
});
afterAll(async () => {
  await closeBoss();
  await proxy.stop();
  await dovecot.stop();
  restore();
});

let id: string;
let token: string;

beforeEach(async () => {
  proxy.faults = {};
  await db.mailAccount.deleteMany();
  await changeSettings(
    { 'updateLinks.testsPerAccountPerHour': null, 'lockout.attemptsPerHour': null },
    system,
  );
  const server = { incomingHost: 'localhost', incomingPort: proxy.port, incomingUser: 'ana' };
  ({ id } = await account({ ...server, password: oldPassword, state: 'suspended', refusals: 5 }));
  token = await link();
});

async function link(credentialVersion = 1, validHours = 24): Promise<string> {
  const { id: notificationId } = await db.notification.create({
    data: {
      ruleKey: 'email-wrong-credentials',
      kind: 'suspended',
      channel: 'email',
      recipient: 'ana@home.example',
      recipientKind: 'alternate_address',
      idempotencyKey: newToken(),
      accountId: id,
    },
  });
  const about = {
    accountId: id,
    incidentId: null,
    notificationId,
    channel: 'email' as const,
    view: 'desktop' as const,
  };
  return db.$transaction(
    async (tx) => (await issueUpdateLink(tx, { ...about, credentialVersion, validHours })).token,
  );
}

const read = () => db.mailAccount.findUniqueOrThrow({ where: { id }, include: { credential: true } });
const stored = async () =>
  openCredential((await read()).credential?.sealedIncoming ?? '', id, 'incoming').reveal();
const post = (newPassword: string, old = oldPassword, by = token) =>
  updatePassword({
    door: { token: by },
    oldPassword: passwordCredential(old),
    newPassword: passwordCredential(newPassword),
  });

describe('an account that nobody has connected yet', () => {
  const first = (newPassword: string) =>
    updatePassword({ door: { token }, oldPassword: null, newPassword: passwordCredential(newPassword) });
  beforeEach(async () => {
    await db.credential.deleteMany({ where: { accountId: id } });
    await db.mailAccount.update({
      where: { id },
      data: { state: 'needs_consent', refusals: 0, nextCheckAt: null, lastSuccessAt: null },
    });
  });

  test('takes its first password from its owner, who is asked for no old one', async () => {
    expect(await findUpdateLink(token)).toMatchObject({ isOpenTo: 'password_or_provider' });
    expect(await first(rightPassword)).toMatchObject({ ok: true });
    expect(await stored()).toBe(rightPassword);
    expect(await read()).toMatchObject({ state: 'active', credential: { setBy: 'update_link' } });
    expect(await findUpdateLink(token)).toBeNull();
  });

  test('stays so where its server refuses that password, and the link has one try less', async () => {
    const before = await read();
    expect(await first('canary')).toMatchObject({ ok: false, reason: 'refused' });
    expect(await first('')).toMatchObject({ reason: 'invalid_input', field: 'newPassword' });
    const { credential, state } = await read();
    expect([credential, state]).toEqual([before.credential, 'needs_consent']);
    expect(await findUpdateLink(token)).toMatchObject({ testsLeft: 9 });
  });

  test('is connected at no other server than the one its password was tried at', async () => {
    const accountId = id;
    proxy.faults.onChunk = async () => {
      await db.mailAccount.updateMany({
        where: { id: accountId },
        data: { incomingHost: 'imap.elsewhere.example' },
      });
      return true;
    };
    expect(await first(rightPassword)).toMatchObject({ ok: false, reason: 'link_invalid' });
    expect(await read()).toMatchObject({ credential: null, incomingHost: 'imap.elsewhere.example' });
  });

  test('and with a stored password an old one left out is as good as an empty one', async () => {
    ({ id } = await account({ incomingHost: 'localhost', incomingPort: proxy.port, incomingUser: 'ana' }));
    token = await link();
    expect(await first(rightPassword)).toMatchObject({ reason: 'invalid_input', field: 'oldPassword' });
  });

  test('is asked for in words that are so', async () => {
    const row = await db.notification.findFirstOrThrow({ where: { accountId: id } });
    const settings = {
      'desktop.webAddress': 'https://desk.house.example',
      'phone.webAddress': 'https://phone.house.example',
    };
    await changeSettings(settings, system);
    const gathered = await db.$transaction(async (tx) => gatherMessage(tx, row.id, await readSettings()));
    const text = renderNotification(gathered?.message as NotificationMessage).text;
    expect(text).toMatch(/Your mailbox is waiting to be connected/);
    expect(text).not.toMatch(/refused|sign in again|changed/i);
  });
});

test('a former owner who was still signed in when the account was given away puts no password into it', async () => {
  const { owner } = await db.mailAccount.findUniqueOrThrow({ where: { id }, include: { owner: true } });
  const heir = await user();
  const accountId = id;
  // The server's last words are still on their way when the test is over.
  proxy.faults.onChunk = async () => {
    await db.mailAccount.updateMany({ where: { id: accountId }, data: { ownerId: heir.id } });
    return true;
  };
  const answer = await updatePassword({
    door: { viewer: aUser(owner), accountId: id },
    oldPassword: passwordCredential(oldPassword),
    newPassword: passwordCredential(rightPassword),
  });
  expect(answer).toMatchObject({ ok: false, reason: 'link_invalid' });
  expect(await stored()).toBe(oldPassword);
});

describe('the corrected password', () => {
  test('gets its try when the worker has spent all of the hour that it may', async () => {
    const { 'lockout.attemptsPerHour': all, 'lockout.reservedAttempts': kept } = await readSettings();
    const spent = Array.from({ length: all - kept }, () => new Date());
    await db.mailAccount.update({ where: { id }, data: { unsuccessfulSignIns: spent } });
    expect(await post(rightPassword)).toMatchObject({ ok: true });
    expect(await stored()).toBe(rightPassword);
    expect(await read()).toMatchObject({ state: 'active', credentialVersion: 2, unsuccessfulSignIns: [] });
  });

  test('posted fifty times at once is taken once', async () => {
    const accepted = dovecot.signIns('ana').accepted;
    const results = await Promise.all(Array.from({ length: 50 }, () => post(rightPassword)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    const reasons = new Set(results.flatMap((result) => (result.ok ? [] : result.reason)));
    expect([...reasons].filter((reason) => reason !== 'link_invalid' && reason !== 'too_many_tries')).toEqual(
      [],
    );
    expect(await read()).toMatchObject({ credentialVersion: 2, state: 'active' });
    expect(await db.auditEntry.count({ where: { targetId: id, action: 'account.password_updated' } })).toBe(
      1,
    );
    expect(await db.event.count({ where: { accountId: id, kind: 'password_updated' } })).toBe(1);
    expect(dovecot.signIns('ana').accepted - accepted).toBeLessThanOrEqual(5);
    expect(await findUpdateLink(token)).toBeNull();
  });
});

describe('wrong new passwords', () => {
  test('are limited to five an hour for an account, over all its links', async () => {
    await changeSettings({ 'lockout.attemptsPerHour': 100 }, system);
    const refused = dovecot.signIns('ana').refused;
    for (let count = 0; count < 4; count++)
      expect(await post(`wrong ${count}`)).toMatchObject({ reason: 'refused' });
    token = await link();
    expect(await post('wrong 5')).toMatchObject({ reason: 'refused' });
    expect(await post(rightPassword)).toMatchObject({ reason: 'too_many_tries', limit: 'account' });
    expect(dovecot.signIns('ana').refused - refused).toBe(5);
    expect(await findUpdateLink(token)).toMatchObject({ testsLeft: 9 });
    const anHourAgo = new Date(Date.now() - 3_600_001);
    await db.mailAccount.update({ where: { id }, data: { passwordTests: Array(5).fill(anHourAgo) } });
    expect(await post(rightPassword)).toMatchObject({ ok: true });
  });

  test('are limited to ten for a link, also when they come at once', async () => {
    await changeSettings(
      { 'lockout.attemptsPerHour': 1000, 'updateLinks.testsPerAccountPerHour': 100 },
      system,
    );
    const refused = dovecot.signIns('ana').refused;
    const results = await Promise.all(Array.from({ length: 25 }, (_, n) => post(`wrong ${n}`)));
    expect(results.filter((one) => !one.ok && one.reason === 'refused')).toHaveLength(10);
    expect(results.filter((one) => !one.ok && one.reason === 'too_many_tries')).toHaveLength(15);
    expect(await post(rightPassword)).toMatchObject({
      reason: 'too_many_tries',
      limit: 'link',
      retryAt: null,
    });
    expect(dovecot.signIns('ana').refused - refused).toBe(10);
    expect(await stored()).toBe(oldPassword);
    expect(await read()).toMatchObject({ state: 'suspended', credentialVersion: 1 });
  });
});

test('checks and forms together stay below what a server locks at, and an hour later the right password works', async () => {
  await changeSettings({ 'lockout.attemptsPerHour': 4 }, system);
  await db.mailAccount.update({ where: { id }, data: { state: 'active', refusals: 0 } });
  const refused = dovecot.signIns('ana').refused;
  for (let n = 0; n < 6; n++) {
    await checkById(db, id);
    expect(await post(`wrong ${n}`)).toMatchObject({ ok: false });
  }
  // A directory that locks at the fifth would not have.
  expect(dovecot.signIns('ana').refused - refused).toBe(4);
  const anHourAgo = new Date(Date.now() - 3_600_001);
  await db.mailAccount.update({
    where: { id },
    data: { unsuccessfulSignIns: Array(4).fill(anHourAgo), passwordTests: Array(4).fill(anHourAgo) },
  });
  expect(await post(rightPassword)).toMatchObject({ ok: true });
});

describe('a link', () => {
  test('that is unknown, changed, expired, superseded, used or of an older credential is none', async () => {
    const superseded = token;
    const expired = await link();
    const hash = { accountId: id, revokedAt: null };
    await db.updateLink.updateMany({ where: hash, data: { expiresAt: new Date(Date.now() - 1) } });
    const older = await link(0);
    const used = await link();
    const changed = [
      used.toUpperCase(),
      ` ${used}`,
      `${used}\r\n`,
      `${used}%20`,
      used.slice(0, -1),
      `${used}=`,
    ];
    const seen = [newToken(), '', 'x'.repeat(5000), superseded, expired, older, ...changed];
    expect(await findUpdateLink(used)).toMatchObject({ testsLeft: 10 });
    for (const one of changed) expect(await findUpdateLink(one)).toBeNull();
    expect(await post(rightPassword, oldPassword, used)).toMatchObject({ ok: true });
    const connections = proxy.connections;
    for (const none of [...seen, used]) {
      expect(await findUpdateLink(none)).toBeNull();
      expect(await post('anything', rightPassword, none)).toEqual({ ok: false, reason: 'link_invalid' });
    }
    expect(proxy.connections).toBe(connections);
  });
});

test('a server that is down counts nothing, and the try is given back', async () => {
  const before = await read();
  proxy.faults = { refuse: true };
  expect(await post(rightPassword)).toMatchObject({ ok: false, reason: 'server_down' });
  proxy.faults = {};
  await dovecot.setAvailable(false);
  expect(await post(rightPassword)).toMatchObject({ ok: false, reason: 'server_down' });
  await dovecot.setAvailable(true);
  expect(await findUpdateLink(token)).toMatchObject({ testsLeft: 10 });
  const after = await read();
  expect({ ...after, updatedAt: before.updatedAt }).toEqual(before);
  expect(await post(rightPassword)).toMatchObject({ ok: true });
});

test('a wrong old password reaches no server', async () => {
  const connections = proxy.connections;
  for (const old of ['old secre', 'old secret ', 'Old secret', rightPassword]) {
    expect(await post(rightPassword, old)).toMatchObject({ reason: 'wrong_old_password' });
  }
  expect(proxy.connections).toBe(connections);
  expect(await read()).toMatchObject({ unsuccessfulSignIns: [], passwordTests: [], state: 'suspended' });
  expect(await findUpdateLink(token)).toMatchObject({ testsLeft: 6 });
});

describe('a changed password', () => {
  test('is told to its owner where the rule is on, once for each change, without password or link', async () => {
    await db.notificationRule.create({ data: { key: 'email-password-updated', enabled: true } });
    expect(await post(rightPassword)).toMatchObject({ ok: true });
    const told = await db.notification.findMany({ where: { ruleKey: 'email-password-updated' } });
    expect(told).toMatchObject([
      { accountId: id, incidentId: null, kind: 'password_updated', state: 'queued' },
    ]);
    const message = await db.$transaction(async (tx) =>
      gatherMessage(tx, told[0]?.id ?? '', await readSettings()),
    );
    expect(message?.message).toMatchObject({
      kind: 'password-updated',
      accounts: [{ changedBy: 'update_link' }],
    });
    const { text } = renderNotification(message?.message as NotificationMessage);
    expect(text).toContain('through the link we sent');
    expect(text).not.toContain(rightPassword.trim());
    expect(text).not.toMatch(/\/update\//);
  });
});
