import { beforeEach, expect, test } from 'vitest';
import { changeSettings } from '../flows/change-settings.ts';
import { testDatabase } from '../testing/database.ts';
import type { Actor } from '../viewer.ts';
import { forgetSettings, readSettings, readSettingsForDisplay, readSettingsRevision } from './store.ts';

const { db } = await testDatabase();
const actor: Actor = { kind: 'user', id: null, name: 'root@example.com' };

beforeEach(async () => {
  await db.setting.deleteMany();
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
  forgetSettings();
});

const lastAudit = () => db.auditEntry.findFirst({ orderBy: { id: 'desc' } });

test('saves what is right together, and none of it when one value is wrong', async () => {
  const saved = await changeSettings({ 'fetcher.concurrency': 7, 'organisation.name': ' Northwind ' }, actor);
  expect(saved).toMatchObject({ ok: true, settings: { 'fetcher.concurrency': 7 } });
  expect(await readSettings()).toMatchObject({ 'fetcher.concurrency': 7, 'organisation.name': 'Northwind' });

  const refused = await changeSettings(
    { 'fetcher.concurrency': 8, 'fetcher.intervalSeconds': 0, nothing: 1 },
    actor,
  );
  expect(refused).toMatchObject({ ok: false });
  expect(!refused.ok && refused.problems.map(({ key }) => key)).toEqual([
    'fetcher.intervalSeconds',
    'nothing',
  ]);
  const together = await changeSettings({ 'fetcher.concurrency': 8, 'lockout.reservedAttempts': 5 }, actor);
  expect(together).toMatchObject({ ok: false, problems: [{ key: 'lockout.reservedAttempts' }] });
  forgetSettings();
  expect((await readSettings())['fetcher.concurrency']).toBe(7);
});

test('what somebody else changed meanwhile is not overwritten by who was shown what stood before', async () => {
  const ana: Actor = { ...actor, name: 'ana@example.com' };
  await changeSettings({ 'fetcher.concurrency': 7, 'organisation.name': 'Northwind' }, ana);
  const late = { 'fetcher.concurrency': 9, 'email.port': 465 };
  const refused = await changeSettings(late, actor, { 'fetcher.concurrency': '20', 'email.port': '587' });
  expect(refused).toMatchObject({ ok: false, problems: [{ key: 'fetcher.concurrency' }] });
  expect(!refused.ok && refused.problems[0]?.message).toContain('ana@example.com set it to 7 meanwhile');
  forgetSettings();
  expect(await readSettings()).toMatchObject({ 'fetcher.concurrency': 7, 'email.port': 587 });

  expect(
    await changeSettings(late, actor, { 'fetcher.concurrency': '7', 'email.port': '587' }),
  ).toMatchObject({
    ok: true,
    settings: { 'fetcher.concurrency': 9, 'email.port': 465 },
  });
  // Two who want the same have no quarrel.
  const same = await changeSettings({ 'fetcher.concurrency': 9 }, ana, { 'fetcher.concurrency': '7' });
  expect(same).toMatchObject({ ok: true });
});

test('puts a setting back to its default with null, and moves the revision on', async () => {
  expect(await readSettingsRevision()).toBeNull();
  await changeSettings({ 'email.port': 465 }, actor);
  const revision = await readSettingsRevision();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await changeSettings({ 'email.port': null }, actor);
  expect((await readSettings())['email.port']).toBe(587);
  expect((await readSettingsRevision())?.getTime()).toBeGreaterThan(revision?.getTime() ?? 0);
});

test('seals a secret, opens it only where it is revealed, and shows it to nobody', async () => {
  const canary = 'canary-smtp-password';
  await changeSettings({ 'email.password': canary }, actor);
  const settings = await readSettings();
  expect(settings['email.password']?.reveal()).toBe(canary);
  const display = await readSettingsForDisplay();
  expect(display['email.password']).toBe('[set]');
  const rows = await db.setting.findMany();
  expect(JSON.stringify([settings, display, rows, await db.auditEntry.findMany()])).not.toContain(canary);

  await changeSettings({ 'email.password': '[set]', 'email.port': 465, 'email.host': 'a.example' }, actor);
  expect((await readSettings())['email.password']?.reveal()).toBe(canary);
  await changeSettings({ 'email.password': null }, actor);
  expect((await readSettingsForDisplay())['email.password']).toBeNull();
});

test('lets no stored secret follow its server elsewhere, neither at once nor in two steps', async () => {
  const mail = { 'email.host': 'smtp.example.com', 'email.user': 'rekey' };
  await changeSettings({ ...mail, 'email.password': 'canary' }, actor);
  const moved = await changeSettings({ 'email.host': 'evil.example', 'organisation.name': 'X' }, actor);
  expect(moved).toMatchObject({ ok: false, problems: [{ key: 'email.password' }] });
  expect(await readSettingsForDisplay()).toMatchObject({ ...mail, 'organisation.name': null });

  expect(await changeSettings({ 'email.host': null }, actor)).toMatchObject({ ok: true });
  expect(await readSettingsForDisplay()).toMatchObject({ 'email.host': null, 'email.password': null });
  expect((await lastAudit())?.details).toMatchObject({ 'email.password': { from: '[set]', to: null } });
  await changeSettings({ 'email.host': 'evil.example' }, actor);
  expect((await readSettings())['email.password']).toBeNull();
});

test('goes on with everything else when a stored secret does not open', async () => {
  await changeSettings({ 'email.password': 'x', 'sms.twilio.authToken': 'y' }, actor);
  const other = await db.setting.findUniqueOrThrow({ where: { key: 'sms.twilio.authToken' } });
  await db.setting.update({ where: { key: 'email.password' }, data: { value: other.value as string } });
  forgetSettings();
  const settings = await readSettings();
  expect(settings['fetcher.concurrency']).toBe(20);
  expect(() => settings['email.password']?.reveal()).toThrow(/cannot open setting of row email.password/);
});

test('writes what changed into the audit log, and nothing when nothing changed', async () => {
  await changeSettings({ 'fetcher.concurrency': 9, 'email.port': 587, 'email.password': 'canary' }, actor);
  expect(await lastAudit()).toMatchObject({
    action: 'settings.changed',
    actorName: 'root@example.com',
    details: {
      'fetcher.concurrency': { from: 20, to: 9 },
      'email.password': { from: null, to: '[set]' },
    },
  });
  const before = await db.auditEntry.count();
  expect(await changeSettings({ 'fetcher.concurrency': 9, 'sms.provider': null }, actor)).toMatchObject({
    ok: true,
  });
  expect(await db.auditEntry.count()).toBe(before);
});

test('a shorter interval is obeyed by accounts that wait for the end of the longer one', async () => {
  const owner = await db.user.create({ data: { email: 'o@example.com' } });
  const later = new Date(Date.now() + 1_700_000);
  const make = (n: number, more: object = {}) => ({
    ownerId: owner.id,
    address: `a${n}@mail.example`,
    incomingHost: 'imap.mail.example',
    incomingPort: 993,
    incomingSecurity: 'tls' as const,
    incomingUser: 'a',
    nextCheckAt: later,
    ...more,
  });
  await db.mailAccount.createMany({
    data: [
      ...Array.from({ length: 40 }, (_, n) => make(n)),
      make(100, { state: 'degraded' }),
      make(101, { state: 'suspended' }),
      make(102, { nextCheckAt: null }),
    ],
  });
  await changeSettings({ 'fetcher.intervalSeconds': 20 }, actor);
  const rows = await db.mailAccount.findMany({ orderBy: { address: 'asc' } });
  const waits = rows
    .filter(({ address }) => !/^a10[012]@/.test(address))
    .map(({ nextCheckAt }) => (nextCheckAt?.getTime() ?? 0) - Date.now());
  expect(Math.max(...waits)).toBeLessThan(20_000);
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(5_000); // spread, not bunched
  const untouched = rows
    .filter(({ address }) => /^a10[012]@/.test(address))
    .map(({ nextCheckAt }) => nextCheckAt);
  expect(untouched).toEqual([later, later, null]);
});

test('two changes at once that would contradict each other do not both succeed', async () => {
  await changeSettings({ 'lockout.attemptsPerHour': 10, 'lockout.reservedAttempts': 1 }, actor);
  const results = await Promise.all([
    changeSettings({ 'lockout.attemptsPerHour': 4 }, actor),
    changeSettings({ 'lockout.reservedAttempts': 6 }, actor),
  ]);
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
});
