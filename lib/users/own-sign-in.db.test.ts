import { beforeEach, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { changeOwnPassword } from './own-password.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { endOwnSessions, endUserSessions, listOwnSessions, openSession, readSession } from './session.ts';

const { db } = await testDatabase();
const passwordHash = await hashPassword('the present one');
const present = new Secret('the present one');
const next = new Secret('the next one');

beforeEach(async () => {
  await db.user.deleteMany();
  await db.rateLimit.deleteMany();
});

const make = async (email: string) => aUser(await db.user.create({ data: { email, passwordHash } }));
const hashOf = async (id: string) =>
  (await db.user.findUniqueOrThrow({ where: { id } })).passwordHash as string;

test('one’s own password is replaced with the present one only, every session ends, and one is told', async () => {
  const ana = await make('ana@example.com');
  const { id: session } = await openSession(ana.userId);
  expect(await changeOwnPassword(ana, { present: next, next })).toEqual({ ok: false, reason: 'wrong' });
  expect(await hashOf(ana.userId)).toBe(passwordHash);
  expect(await readSession(session, 0)).not.toBeNull();

  const changed = await changeOwnPassword(ana, { present, next });
  expect(changed).toMatchObject({ ok: true, user: { sessionVersion: 1 } });
  expect(await verifyPassword(next, await hashOf(ana.userId))).toBe(true);
  expect(await readSession(session, 0)).toBeNull();
  const audit = await db.auditEntry.findFirstOrThrow({ where: { action: 'user.password_changed' } });
  expect(audit).toMatchObject({ actorId: ana.userId, targetId: ana.userId });
  const told = await db.notification.findFirstOrThrow({ where: { ruleKey: 'user-sign-in-changed' } });
  expect(told).toMatchObject({ recipient: 'ana@example.com', payload: { about: 'password_changed' } });
  expect(JSON.stringify([audit, told])).not.toMatch(/argon2|next one/);
});

test('guessing the present password from a stolen session is slowed, for that user alone', async () => {
  const [ana, ben] = [await make('ana@example.com'), await make('ben@example.com')];
  for (let i = 0; i < 10; i++) await changeOwnPassword(ana, { present: new Secret(`guess ${i}`), next });
  expect(await changeOwnPassword(ana, { present, next })).toMatchObject({ reason: 'too_many' });
  expect(await changeOwnPassword(ben, { present, next })).toMatchObject({ ok: true });
});

test('two changes at once from the same present password: one wins', async () => {
  const ana = await make('ana@example.com');
  const both = await Promise.all([
    changeOwnPassword(ana, { present, next }),
    changeOwnPassword(ana, { present, next: new Secret('another one') }),
  ]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
});

test('one sees and ends one’s own sessions, and nobody else’s', async () => {
  const [ana, ben] = [await make('ana@example.com'), await make('ben@example.com')];
  const from = { browser: 'Chrome on Android', source: '192.0.2.1' };
  const here = (await openSession(ana.userId, new Date(), from)).id;
  const phone = (await openSession(ana.userId)).id;
  const laptop = (await openSession(ana.userId)).id;
  const bens = (await openSession(ben.userId)).id;
  await openSession(ana.userId, new Date(Date.now() - 13 * 3_600_000)); // sat idle: over

  const listed = await listOwnSessions(ana);
  expect(listed.map(({ id }) => id).sort()).toEqual([here, phone, laptop].sort());
  expect(listed.find(({ id }) => id === here)).toMatchObject(from);

  expect(await endOwnSessions(ana, { id: bens })).toBe(0);
  expect(await endOwnSessions(ana, { id: 'no id' })).toBe(0);
  expect(await endOwnSessions(ana, { id: phone })).toBe(1);
  expect(await readSession(phone, 0)).toBeNull();
  await endOwnSessions(ana, { keep: here });
  expect(await readSession(laptop, 0)).toBeNull();
  expect(await readSession(here, 0)).not.toBeNull();
  expect(await readSession(bens, 0)).not.toBeNull();
});

test('an administrator signs a user out everywhere, and nobody else', async () => {
  const [ana, ben] = [await make('ana@example.com'), await make('ben@example.com')];
  const sessions = [await openSession(ana.userId), await openSession(ana.userId)];
  const bens = (await openSession(ben.userId)).id;
  expect(await endUserSessions(anAdmin(), ana.userId)).toBe(2);
  for (const { id } of sessions) expect(await readSession(id, 0)).toBeNull();
  expect(await readSession(bens, 0)).not.toBeNull();
  expect(await endUserSessions(anAdmin(), '00000000-0000-7000-8000-000000000000')).toBeNull();
});
