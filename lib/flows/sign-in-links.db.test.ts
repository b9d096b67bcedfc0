import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { closeBoss } from '../queue/boss.ts';
import { Secret } from '../secret.ts';
import { readSettings } from '../settings/store.ts';
import { findSignInLink } from '../sign-in-links/find.ts';
import { testDatabase } from '../testing/database.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin } from '../testing/viewers.ts';
import { verifyPassword } from '../users/password.ts';
import { newUser, userChange, userForm } from '../users/schema.ts';
import { openSession, readSession } from '../users/session.ts';
import { changeUser, createUser, readUser } from '../users/store.ts';
import { acceptSignInLink } from './accept-sign-in-link.ts';
import { askForPasswordLink } from './ask-for-password-link.ts';
import { changeSettings } from './change-settings.ts';
import { redeliverNotification } from './redeliver-notification.ts';
import { sendNotification } from './send-notification.ts';
import { createInvitedUser, inviteUser, resetUserPassword, revokeSignInLink } from './send-sign-in-link.ts';
import { showMessage } from './show-message.ts';

const { db } = await testDatabase();
const mail = await mailTestEnv();
const sink = await startSmtpSink();
const admin = anAdmin('root@northwind.example');
afterAll(async () => {
  await Promise.all([sink.stop(), closeBoss()]);
  mail.restore();
});

const settings = {
  'email.from': 'Northwind <rekey@northwind.example>',
  'email.host': '127.0.0.1',
  'email.port': sink.port,
  'email.security': 'none',
  'desktop.webAddress': 'https://mail.northwind.example',
  'phone.webAddress': 'https://mail.northwind.example',
};

beforeEach(async () => {
  await db.notification.deleteMany();
  await db.user.deleteMany();
  await db.rateLimit.deleteMany();
  sink.mails.length = 0;
  sink.refuse = {};
  await changeSettings(settings, admin.actor);
  await createUser(admin, userForm.parse({ email: 'root@northwind.example', role: 'ADMIN', password }));
});

const password = 'a long enough password';
const chosen = { name: 'Ana P', password: new Secret('chosen by ana') };

async function invite(email = 'ana@people.example') {
  const result = await createInvitedUser(admin, userForm.parse({ email, name: 'Ana' }));
  if (!result.ok) throw new Error(result.reason);
  return result.user;
}

/** Delivers what waits, and answers the token of the newest mail. */
async function deliver(): Promise<string> {
  const waiting = await db.notification.findMany({ where: { state: 'queued' }, orderBy: { id: 'asc' } });
  for (const { id } of waiting) await sendNotification(db, id, await readSettings()).catch(() => {});
  return tokenIn(sink.mails.at(-1)?.parsed.text ?? '');
}

const tokenIn = (text: string) => /\/invite\/([\w-]{43})/.exec(text)?.[1] ?? '';
const stateOf = async (id: string) => (await readUser(admin, id))?.invitation?.state ?? null;

describe('an invitation', () => {
  test('goes out by e-mail, lets its user choose a password once, and is gone', async () => {
    const user = await invite();
    expect(await stateOf(user.id)).toBe('waiting');
    const token = await deliver();
    expect(await stateOf(user.id)).toBe('sent');
    const [caught] = sink.mails;
    expect(caught?.to).toEqual(['ana@people.example']);
    expect(caught?.parsed.html).toContain(`https://mail.northwind.example/invite/${token}`);

    const view = await findSignInLink(token);
    expect(view).toMatchObject({ purpose: 'invitation', email: 'ana@people.example', name: 'Ana' });
    expect(caught?.parsed.text).toContain(view?.phrase);
    const rows = JSON.stringify([await db.signInLink.findMany(), await db.notification.findMany()]);
    expect(rows).not.toContain(token);
    const [row] = await db.notification.findMany();
    const shown = await showMessage(admin, row?.id ?? '');
    expect(shown?.text).toContain('https://mail.northwind.example/invite/•••••');
    expect(JSON.stringify(shown)).not.toContain(token);
    expect(await db.notification.count({ where: { sealedToken: { not: null } } })).toBe(0);

    expect(await acceptSignInLink(token, chosen)).toMatchObject({ ok: true, user: { id: user.id } });
    const stored = await db.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(stored.name).toBe('Ana P');
    expect(await verifyPassword('chosen by ana', stored.passwordHash)).toBe(true);
    expect(await stateOf(user.id)).toBeNull();
    expect(await findSignInLink(token)).toBeNull();
    expect(await acceptSignInLink(token, chosen)).toEqual({ ok: false, reason: 'link_gone' });
    const audit = await db.auditEntry.findMany({ where: { targetId: user.id }, orderBy: { id: 'asc' } });
    expect(audit.map(({ action }) => action)).toEqual([
      'user.created',
      'user.invited',
      'user.invitation_accepted',
    ]);
    expect(JSON.stringify(audit)).not.toContain(token);
  });

  test('used by many at once works for one', async () => {
    await invite();
    const token = await deliver();
    const all = await Promise.all(Array.from({ length: 6 }, () => acceptSignInLink(token, chosen)));
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('looks the same when unknown, replaced, revoked, expired, or of a user who may not sign in', async () => {
    const user = await invite();
    const first = await deliver();
    expect(await inviteUser(admin, user.id)).toEqual({ ok: true });
    const second = await deliver();
    expect(second).not.toBe(first);
    expect(await findSignInLink(first)).toBeNull();
    expect(await findSignInLink(second)).not.toBeNull();

    await db.user.update({ where: { id: user.id }, data: { allowLogin: false } });
    expect(await findSignInLink(second)).toBeNull();
    await db.user.update({ where: { id: user.id }, data: { allowLogin: true } });

    await db.signInLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await findSignInLink(second)).toBeNull();
    expect(await stateOf(user.id)).toBe('expired');

    expect(await inviteUser(admin, user.id)).toEqual({ ok: true });
    const third = await deliver();
    expect(await revokeSignInLink(admin, user.id)).toEqual({ ok: true });
    expect(await revokeSignInLink(admin, user.id)).toEqual({ ok: false, reason: 'nothing_open' });
    expect(await stateOf(user.id)).toBe('revoked');
    for (const token of [third, 'x'.repeat(43), '', "' OR 1=1"]) {
      expect(await findSignInLink(token)).toBeNull();
      expect(await acceptSignInLink(token, chosen)).toEqual({ ok: false, reason: 'link_gone' });
    }
    expect((await db.user.findUniqueOrThrow({ where: { id: user.id } })).passwordHash).toBeNull();
  });

  test('revoked or replaced before it went out is never sent', async () => {
    const user = await invite();
    await revokeSignInLink(admin, user.id);
    await deliver();
    expect(sink.mails).toHaveLength(0);
    expect(await db.notification.findFirst()).toMatchObject({ state: 'cancelled', sealedToken: null });
    await inviteUser(admin, user.id);
    await inviteUser(admin, user.id);
    await deliver();
    expect(sink.mails).toHaveLength(1);
  });

  test('keeps its link over delivery attempts, and says why it could not be delivered', async () => {
    const user = await invite();
    sink.refuse = { data: { code: 451, text: '4.3.0 try later' } };
    await deliver();
    expect((await readUser(admin, user.id))?.invitation).toMatchObject({
      state: 'waiting',
      reason: expect.stringContaining('try later'),
    });
    const before = await db.signInLink.findFirstOrThrow();
    sink.refuse = {};
    const token = await deliver();
    expect(await db.signInLink.count()).toBe(1);
    expect((await db.signInLink.findFirstOrThrow()).id).toBe(before.id);
    expect(await findSignInLink(token)).not.toBeNull();

    await inviteUser(admin, user.id);
    sink.refuse = { recipient: { code: 550, text: '5.1.1 no such user' } };
    await deliver();
    expect((await readUser(admin, user.id))?.invitation).toMatchObject({ state: 'failed' });
  });

  test('sent again from the delivery log carries a new link; once accepted it is not sent again', async () => {
    await invite();
    const first = await deliver();
    const [sent] = await db.notification.findMany();
    await redeliverNotification(sent?.id ?? '', admin.actor);
    const second = await deliver();
    expect(second).not.toBe(first);
    expect(await findSignInLink(first)).toBeNull();
    expect(await acceptSignInLink(second, chosen)).toMatchObject({ ok: true });
    await redeliverNotification(sent?.id ?? '', admin.actor);
    await deliver();
    expect(sink.mails).toHaveLength(2);
    expect(await db.notification.findFirst()).toMatchObject({ state: 'sent', lastError: 'no longer needed' });
  });

  test('ends with a password an administrator sets, and with another address', async () => {
    for (const fields of [{ password: 'set by root' }, { email: 'other@people.example' }]) {
      await db.user.deleteMany({ where: { role: 'USER' } });
      const user = await invite();
      const token = await deliver();
      expect(await changeUser(admin, user.id, userChange.parse({ name: 'Still open' }))).toMatchObject({
        ok: true,
      });
      expect(await findSignInLink(token)).not.toBeNull();
      expect(await changeUser(admin, user.id, userChange.parse(fields))).toMatchObject({ ok: true });
      expect(await findSignInLink(token)).toBeNull();
    }
  });

  test('is refused whole while no message can be sent, for a taken address, and where it makes no sense', async () => {
    await changeSettings({ 'email.host': null }, admin.actor);
    const form = userForm.parse({ email: 'new@people.example' });
    expect(await createInvitedUser(admin, form)).toEqual({
      ok: false,
      reason: 'settings_missing',
      missing: ['email.host'],
    });
    expect(await db.user.count({ where: { email: 'new@people.example' } })).toBe(0);
    await changeSettings(settings, admin.actor);

    const taken = userForm.parse({ email: 'ROOT@northwind.example' });
    expect(await createInvitedUser(admin, taken)).toEqual({ ok: false, reason: 'email_taken' });
    expect(await db.notification.count()).toBe(0);

    const made = await createUser(admin, userForm.parse({ email: 'has@people.example', password }));
    const id = made.ok ? made.user.id : '';
    expect(await inviteUser(admin, id)).toEqual({ ok: false, reason: 'has_password' });
    await db.user.update({ where: { id }, data: { allowLogin: false } });
    expect(await resetUserPassword(admin, id)).toEqual({ ok: false, reason: 'login_not_allowed' });
    expect(await inviteUser(admin, 'no id')).toEqual({ ok: false, reason: 'not_found' });

    expect(newUser.safeParse({ email: 'a@b.example', invite: true, password }).success).toBe(false);
    expect(newUser.safeParse({ email: 'a@b.example', invite: true, allowLogin: false }).success).toBe(false);
  });
});

describe('a password reset', () => {
  test('ends the password and every session at once, and its link sets another', async () => {
    const made = await createUser(admin, userForm.parse({ email: 'ana@people.example', password }));
    const id = made.ok ? made.user.id : '';
    const session = (await openSession(id)).id;
    const bystander = await createUser(admin, userForm.parse({ email: 'ben@people.example', password }));
    const bens = bystander.ok ? (await openSession(bystander.user.id)).id : '';

    expect(await resetUserPassword(admin, id)).toEqual({ ok: true });
    expect(await readSession(session, 0)).toBeNull();
    expect(await readSession(bens, 0)).not.toBeNull();
    expect((await db.user.findUniqueOrThrow({ where: { id } })).passwordHash).toBeNull();

    const token = await deliver();
    expect(sink.mails[0]?.parsed.subject).toContain('new password');
    expect(await findSignInLink(token)).toMatchObject({ purpose: 'password_reset' });
    expect(await acceptSignInLink(token, { ...chosen, name: null })).toMatchObject({ ok: true });
    expect(await readUser(admin, id)).toMatchObject({ hasPassword: true, name: '', invitation: null });
  });

  test('is refused for the last administrator who can sign in', async () => {
    const root = await db.user.findFirstOrThrow({ where: { role: 'ADMIN' } });
    expect(await resetUserPassword(admin, root.id)).toEqual({ ok: false, reason: 'last_administrator' });
    expect((await db.user.findUniqueOrThrow({ where: { id: root.id } })).passwordHash).not.toBeNull();
    expect(await db.notification.count()).toBe(0);
  });
});

describe('a forgotten password', () => {
  const ask = async (email: string, source = '192.0.2.1') => {
    const { send, ...answer } = { send: null, ...(await askForPasswordLink({ email, source })) };
    await send?.();
    return answer;
  };
  const makeAna = async (more: object = {}) => {
    const form = userForm.parse({ email: 'ana@people.example', password, ...more });
    const made = await createUser(admin, form);
    return made.ok ? made.user.id : '';
  };

  test('is replaced by a link to the address on file; until then the present one and its sessions go on', async () => {
    const id = await makeAna();
    const session = (await openSession(id)).id;
    expect(await ask(' ANA@People.example ')).toEqual({ ok: true });
    expect(
      await verifyPassword(password, (await db.user.findUniqueOrThrow({ where: { id } })).passwordHash),
    ).toBe(true);
    const token = await deliver();
    expect(sink.mails.map(({ to }) => to)).toEqual([['ana@people.example']]);
    expect(sink.mails[0]?.parsed.text).toContain('Until it is used, the password you have');
    expect(await findSignInLink(token)).toMatchObject({ purpose: 'forgotten_password', requestedBy: '' });
    expect(await readSession(session, 0)).not.toBeNull();

    expect(await acceptSignInLink(token, { ...chosen, name: null })).toMatchObject({
      ok: true,
      user: { id },
    });
    expect(await readSession(session, 0)).toBeNull();
    expect(await acceptSignInLink(token, chosen)).toEqual({ ok: false, reason: 'link_gone' });
    const entries = await db.auditEntry.findMany({ where: { targetId: id }, orderBy: { id: 'asc' } });
    const actions = entries.map(({ action }) => action);
    expect(actions).toEqual(['user.created', 'user.forgotten_password_sent', 'user.password_reset']);
    // Whoever used it may not have been the one who has the mailbox.
    expect(await db.notification.findMany({ where: { ruleKey: 'user-sign-in-changed' } })).toMatchObject([
      { recipient: 'ana@people.example', payload: { about: 'password_changed' } },
    ]);
  });

  test('answers alike for who signs in, who may not, and who is nobody, and writes to the first alone', async () => {
    await makeAna();
    await createUser(admin, userForm.parse({ email: 'off@people.example', password, allowLogin: false }));
    const answers = [];
    for (const email of ['ana@people.example', 'off@people.example', 'nobody@people.example'])
      answers.push(await ask(email));
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    await deliver();
    expect(sink.mails.map(({ to }) => to)).toEqual([['ana@people.example']]);
    for (const email of ['ana', '', 'a b@c.example', 'x\0@y.example'])
      expect(await ask(email)).toEqual({ ok: false, reason: 'not_an_address' });
  });

  test('nobody floods a mailbox, and who uses up what an address may ask for leaves links that work in it', async () => {
    await makeAna();
    const answers = [];
    for (let i = 0; i < 8; i++) answers.push(await ask('ana@people.example', `198.51.100.${i}`));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"ok":true}']));
    await deliver();
    const tokens = sink.mails.map(({ parsed }) => tokenIn(parsed.text ?? ''));
    expect(new Set(tokens).size).toBe(3);
    const { expire } = await db.rateLimit.findFirstOrThrow({
      where: { key: { startsWith: 'password-link:' } },
    });
    for (const token of tokens) {
      const link = await findSignInLink(token);
      expect(link?.expiresAt.getTime()).toBeGreaterThan(Number(expire));
    }
    const [first = '', second = ''] = tokens;
    expect(await acceptSignInLink(first, chosen)).toMatchObject({ ok: true });
    expect(await acceptSignInLink(second, chosen)).toEqual({ ok: false, reason: 'link_gone' });
  });

  test('slows down a place that asks for many addresses, and no other place', async () => {
    const asked = Array.from({ length: 61 }, (_, i) => ask(`u${i}@people.example`, '192.0.2.66'));
    const refused = (await Promise.all(asked)).filter((answer) => !answer.ok);
    expect(refused).toMatchObject([{ reason: 'too_many', retryAfterMs: expect.any(Number) }]);
    expect(await ask('u1@people.example', '192.0.2.1')).toEqual({ ok: true });
  });

  test('takes no invitation away, works instead of one, and ends with a password that an administrator sets', async () => {
    const user = await invite('ana@people.example');
    const invitation = await deliver();
    await ask('ana@people.example');
    const link = await deliver();
    expect(await findSignInLink(invitation)).not.toBeNull();
    expect((await readUser(admin, user.id))?.invitation).toMatchObject({
      purpose: 'invitation',
      state: 'sent',
    });
    expect(await acceptSignInLink(link, chosen)).toMatchObject({ ok: true });
    expect(await findSignInLink(invitation)).toBeNull();

    await ask('ana@people.example');
    const late = await deliver();
    await changeUser(admin, user.id, userChange.parse({ password: 'set by root' }));
    expect(await acceptSignInLink(late, chosen)).toEqual({ ok: false, reason: 'link_gone' });
  });

  test('says so where no message can be sent, to everybody alike', async () => {
    await makeAna();
    await changeSettings({ 'email.host': null }, admin.actor);
    for (const email of ['ana@people.example', 'nobody@people.example'])
      expect(await ask(email)).toEqual({ ok: false, reason: 'settings_missing' });
    expect(await db.notification.count()).toBe(0);
  });
});
