import { beforeEach, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { newDeviceMark } from './device-mark.ts';
import { hashPassword } from './password.ts';
import { closeSession, openSession, readSession } from './session.ts';
import { trySignIn } from './sign-in.ts';

const { db } = await testDatabase();
const hash = await hashPassword('right horse');
const right = new Secret('right horse');
const wrong = new Secret('wrong horse');

beforeEach(async () => {
  await db.user.deleteMany();
  await db.rateLimit.deleteMany();
});

const ana = () => db.user.create({ data: { email: 'ana@example.com', role: 'ADMIN', passwordHash: hash } });
const from = (source: string, password: Secret, more: { email?: string; deviceMark?: string } = {}) =>
  trySignIn({ email: 'ana@example.com', source, password, ...more });

/** Strangers use up what the name allows in a day. */
const useUpName = () =>
  db.rateLimit.updateMany({ where: { key: { startsWith: 'signin-name' } }, data: { points: 200 } });

test('lets in who knows the password, typed with capitals and spaces around the address', async () => {
  const user = await ana();
  const outcome = await from('192.0.2.1', right, { email: ' Ana@Example.COM ' });
  expect(outcome).toMatchObject({ ok: true, user: { id: user.id, role: 'ADMIN' } });
  expect(JSON.stringify(outcome)).not.toContain('argon2');
  const entry = await db.auditEntry.findFirstOrThrow({ where: { action: 'user.signed_in' } });
  expect(entry).toMatchObject({ actorId: user.id, details: { source: '192.0.2.1' } });
});

test('answers alike for a wrong password, an unknown name, one without password and one who may not', async () => {
  await ana();
  await db.user.createMany({
    data: [
      { email: 'off@example.com', allowLogin: false, passwordHash: hash },
      { email: 'none@example.com' },
    ],
  });
  for (const email of [
    'ana@example.com',
    'nobody@example.com',
    'none@example.com',
    'x\0y',
    '',
    'a'.repeat(5000),
  ]) {
    expect(await from('192.0.2.1', wrong, { email })).toEqual({ ok: false, reason: 'wrong' });
  }
  expect(await from('192.0.2.1', right, { email: 'off@example.com' })).toEqual({
    ok: false,
    reason: 'wrong',
  });
});

test('refuses a source after ten wrong tries, also with the right password, and no other source', async () => {
  await ana();
  const tries = await Promise.all(Array.from({ length: 30 }, () => from('192.0.2.66', wrong)));
  expect(tries.filter((one) => !one.ok && one.reason === 'wrong')).toHaveLength(10);
  expect(await from('192.0.2.66', right)).toMatchObject({ ok: false, reason: 'too_many' });
  expect(await from('192.0.2.1', right)).toMatchObject({ ok: true });
});

test('keeps the owner’s browser and the owner’s network in while strangers try from everywhere', async () => {
  const user = await ana();
  expect(await from('192.0.2.1', right)).toMatchObject({ ok: true });
  await useUpName();
  expect(await from('192.0.2.1', right)).toMatchObject({ ok: true });
  // Even from the owner's own network, the owner's browser answers only for itself.
  for (let i = 0; i < 12; i++) await from('192.0.2.1', wrong);
  expect(await from('192.0.2.1', right)).toMatchObject({ ok: false, reason: 'too_many' });
  const deviceMark = newDeviceMark(user.id);
  expect(await from('192.0.2.1', right, { deviceMark })).toMatchObject({ ok: true });
});

test('lets the right password in from a new place however often strangers tried the name, and slows guessing', async () => {
  await ana();
  await from('192.0.2.7', wrong);
  await useUpName();
  expect(await from('198.51.100.9', right)).toMatchObject({ ok: true });

  // One try in two minutes from each place; of IPv6 a place is a /48. What waits uses no other try up.
  for (const place of ['198.51.100.10', '2001:db8:1:1::/64']) {
    expect(await from(place, wrong)).toEqual({ ok: false, reason: 'wrong' });
    for (let i = 0; i < 12; i++) {
      const told = await from(place, right);
      expect(told).toMatchObject({ ok: false, reason: 'too_many' });
      expect(!told.ok && told.reason === 'too_many' && told.retryAfterMs).toBeLessThanOrEqual(120_000);
    }
  }
  expect(await from('2001:db8:1:ffff::/64', right)).toMatchObject({ reason: 'too_many' });
  expect(await from('2001:db8:2:1::/64', right)).toMatchObject({ ok: true });
  await db.rateLimit.updateMany({
    where: { key: { startsWith: 'signin-slowed' } },
    // Well past, by the clock of the database too.
    data: { expire: Date.now() - 60_000 },
  });
  expect(await from('198.51.100.10', right)).toMatchObject({ ok: true });
  expect(await from('2001:db8:1:1::/64', right)).toMatchObject({ ok: true });
});

test('answers what can be no address and no password without counting it, or keeping it', async () => {
  await ana();
  const before = await db.auditEntry.count();
  for (let i = 0; i < 15; i++) {
    for (const email of [
      'ana',
      'ana@',
      '@example.com',
      'my password 1',
      'a b@example.com',
      '',
      'a'.repeat(5000),
    ])
      expect(await from('192.0.2.5', wrong, { email })).toEqual({ ok: false, reason: 'wrong' });
    for (const none of ['', 'x'.repeat(1001)])
      expect(await from('192.0.2.5', new Secret(none))).toEqual({ ok: false, reason: 'wrong' });
  }
  expect(await db.rateLimit.count()).toBe(0);
  expect(await db.auditEntry.count()).toBe(before);
  expect(await from('192.0.2.5', right)).toMatchObject({ ok: true });
});

test('takes no device mark that was made for somebody else or made up, and limits a real one too', async () => {
  const user = await ana();
  for (let i = 0; i < 10; i++) await from('192.0.2.66', wrong);
  for (const deviceMark of [newDeviceMark('another'), 'abc.def', '', `${newDeviceMark(user.id)}x`]) {
    expect(await from('192.0.2.66', right, { deviceMark })).toMatchObject({ reason: 'too_many' });
  }
  const deviceMark = newDeviceMark(user.id);
  for (let i = 0; i < 10; i++) await from('192.0.2.77', wrong, { deviceMark });
  expect(await from('192.0.2.77', right, { deviceMark })).toMatchObject({ reason: 'too_many' });
});

test('a session is worth nothing once signed out, run out, idle, revoked, or its user may not sign in', async () => {
  const user = await ana();
  const start = new Date('2026-11-01T08:00:00Z');
  const at = (hours: number) => new Date(start.getTime() + hours * 3_600_000);
  const open = async () => (await openSession(user.id, start)).id;

  const idle = await open();
  expect(await readSession(idle, 0, at(12))).toMatchObject({ id: user.id });
  expect(await readSession(idle, 0, at(24))).toMatchObject({ id: user.id });
  expect(await readSession(idle, 0, at(36.1))).toBeNull();

  const busy = await open();
  for (let hour = 0; hour < 168; hour += 6) expect(await readSession(busy, 0, at(hour))).not.toBeNull();
  expect(await readSession(busy, 0, at(168))).toBeNull();

  const out = await open();
  await closeSession(out);
  expect(await readSession(out, 0, at(1))).toBeNull();

  const kept = await open();
  expect(await readSession(kept, 1, at(1))).toBeNull();
  await db.user.update({ where: { id: user.id }, data: { allowLogin: false } });
  expect(await readSession(kept, 0, at(1))).toBeNull();
  expect(await readSession('not-an-id', 0)).toBeNull();
});
