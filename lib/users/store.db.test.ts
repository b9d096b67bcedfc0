import { beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { anAdmin } from '../testing/viewers.ts';
import { verifyPassword } from './password.ts';
import { type UserKind, userChange, userForm } from './schema.ts';
import { openSession, readSession } from './session.ts';
import { changeUser, createUser, deleteUser, listUsers, readUser } from './store.ts';

const { db } = await testDatabase();
const admin = anAdmin();

beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
});

async function make(email: string, more: object = {}) {
  const result = await createUser(admin, userForm.parse({ email, ...more }));
  if (!result.ok) throw new Error(result.reason);
  return result.user;
}

const boss = (email: string) => make(email, { role: 'ADMIN', password: 'long enough' });
const change = (id: string, fields: object) => changeUser(admin, id, userChange.parse(fields));

test('keeps addresses in lower case, one user each, and never shows the hash', async () => {
  const user = await make(' Ana@Example.COM ', { password: ' eight ch ' });
  expect(user).toMatchObject({ email: 'ana@example.com', hasPassword: true, accountCount: 0 });
  expect(JSON.stringify([user, await listUsers(admin)])).not.toContain('argon2');
  const again = await createUser(admin, userForm.parse({ email: 'ANA@example.com' }));
  expect(again).toEqual({ ok: false, reason: 'email_taken' });
  const { passwordHash } = await db.user.findUniqueOrThrow({ where: { id: user.id } });
  expect(await verifyPassword(' eight ch ', passwordHash)).toBe(true);
});

test('gives the users in parts, each once, and finds % as a letter', async () => {
  for (const name of ['a', 'b', 'c%', 'd', 'e_']) await make(`${name}@example.com`);
  const first = await listUsers(admin, { limit: 2 });
  const second = await listUsers(admin, { limit: 2, cursor: first.nextCursor ?? '' });
  const third = await listUsers(admin, { limit: 2, cursor: second.nextCursor ?? '' });
  expect([first, second, third].flatMap(({ items }) => items.map(({ email }) => email[0])).join('')).toBe(
    'abcde',
  );
  expect(third.nextCursor).toBeNull();
  expect((await listUsers(admin, { q: '%' })).items).toHaveLength(1);
  expect((await listUsers(admin, { q: '_@EX' })).items).toHaveLength(1);
});

test('finds users of the console, those who wait for a password, and those who may not sign in', async () => {
  await boss('root@example.com');
  await make('new@example.com');
  await make('in@example.com', { password: 'long enough' });
  await make('out@example.com', { allowLogin: false });
  const found = async (kind: UserKind) =>
    (await listUsers(admin, { kind })).items.map(({ email }) => email.split('@')[0]);
  expect(await found('console')).toEqual(['root']);
  expect(await found('no_login')).toEqual(['out']);
  expect(await found('no_password')).toContain('new');
  expect(await found('no_password')).not.toContain('in');
  expect(await found('no_password')).not.toContain('out');
});

describe('a change', () => {
  test('of password, role or permission ends the sessions; of a name it does not', async () => {
    await boss('root@example.com');
    const user = await make('ana@example.com', { password: 'long enough' });
    for (const fields of [{ password: 'longer still' }, { role: 'ADMIN' }, { allowLogin: false }]) {
      const { sessionVersion: version } = await db.user.update({
        where: { id: user.id },
        data: { allowLogin: true },
      });
      const session = (await openSession(user.id)).id;
      await change(user.id, { name: 'Ana' });
      expect(await readSession(session, version)).not.toBeNull();
      expect(await change(user.id, fields)).toMatchObject({ ok: true });
      expect(await readSession(session, version)).toBeNull();
      expect(await db.userSession.count({ where: { userId: user.id } })).toBe(0);
    }
    const audit = JSON.stringify(await db.auditEntry.findMany({ where: { targetId: user.id } }));
    expect(audit).toContain('replaced');
    expect(audit).not.toMatch(/argon2|longer still/);
  });

  test('of the password, or of the address, is told to the address they had, by whoever it is made', async () => {
    await db.notification.deleteMany();
    const { id } = await make('ana@example.com');
    await change(id, { password: 'another long one', name: 'Ana' });
    await change(id, { email: 'other@example.com' });
    await change(id, { email: 'other@example.com', name: 'Ann' });
    const told = await db.notification.findMany({
      where: { kind: 'security_notice' },
      orderBy: { id: 'asc' },
      select: { recipient: true, payload: true },
    });
    expect(told).toMatchObject([
      { recipient: 'ana@example.com', payload: { about: 'password_set' } },
      { recipient: 'ana@example.com', payload: { about: 'address_changed' } },
    ]);
    expect(JSON.stringify(told)).not.toMatch(/another long one|other@example/);
  });

  test('to an address somebody has is refused, and nothing of it is kept', async () => {
    await make('ben@example.com');
    const user = await make('ana@example.com', { name: 'Ana' });
    expect(await change(user.id, { email: 'BEN@example.com', name: 'Ben' })).toEqual({
      ok: false,
      reason: 'email_taken',
    });
    expect(await readUser(admin, user.id)).toMatchObject({ email: 'ana@example.com', name: 'Ana' });
  });

  test('never leaves the system without an administrator, also when two go at once', async () => {
    const [one, two] = [await boss('one@example.com'), await boss('two@example.com')];
    const results = await Promise.all([change(one.id, { role: 'USER' }), deleteUser(admin, two.id)]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'last_administrator' });
    const [left] = await db.user.findMany({ where: { role: 'ADMIN' } });
    expect(await change(left?.id ?? '', { allowLogin: false })).toMatchObject({
      reason: 'last_administrator',
    });
    expect(await change(left?.id ?? '', { name: 'Still here' })).toMatchObject({ ok: true });
  });
});

test('a user who owns a mail account is not deleted, and who is there no more is none', async () => {
  await boss('root@example.com');
  const user = await make('ana@example.com');
  const data = { ownerId: user.id, address: 'ana@mail.example', incomingUser: 'ana' };
  const server = { incomingHost: 'imap.mail.example', incomingPort: 993, incomingSecurity: 'tls' } as const;
  await db.mailAccount.create({ data: { ...data, ...server } });
  expect(await deleteUser(admin, user.id)).toEqual({ ok: false, reason: 'owns_accounts', accounts: 1 });
  await db.mailAccount.deleteMany();
  expect(await deleteUser(admin, user.id)).toEqual({ ok: true });
  expect(await deleteUser(admin, user.id)).toEqual({ ok: false, reason: 'not_found' });
  expect(await deleteUser(admin, 'no id')).toEqual({ ok: false, reason: 'not_found' });
});
