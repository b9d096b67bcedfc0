import { beforeEach, expect, test } from 'vitest';
import { changeAccount } from '../flows/change-account.ts';
import { changeSettings } from '../flows/change-settings.ts';
import { recordCheck } from '../flows/record-check.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { system } from '../viewer.ts';
import { bringForward, catchUpWithPace, recallFar } from './bring-forward.ts';
import { intervalOf, intervalSql } from './interval.ts';
import { accountChange } from './schema.ts';

const { db } = await testDatabase();
const admin = anAdmin();
const day = 86_400;
const fine = {
  ...{ fetched: 0, more: false, signedIn: true, failure: null },
  givenBack: { budget: 'all', test: false } as const,
};

let own: string;
let ofHost: string;
let ofSite: string;
beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await changeSettings(
    { 'fetcher.intervalSeconds': day, 'fetcher.hostIntervals': 'quick.example 5\nslow.example 10080' },
    system,
  );
  own = (await account({ incomingHost: 'quick.example', intervalMinutes: 60 })).id;
  ofHost = (await account({ incomingHost: 'quick.example' })).id;
  ofSite = (await account({ incomingHost: 'other.example' })).id;
});

/** In how many seconds each is due. */
async function dueIn(id: string): Promise<number> {
  const [row] = await db.$queryRaw<{ seconds: number }[]>`
    SELECT extract(epoch FROM "nextCheckAt" - now())::float8 AS seconds FROM mail_account WHERE id = ${id}::uuid`;
  return row?.seconds ?? Number.NaN;
}
const setDue = (seconds: number) =>
  db.$executeRaw`UPDATE mail_account SET "nextCheckAt" = now() + make_interval(secs => ${seconds}::int)`;

test('an account’s own interval goes before its host’s, and that before the site’s; a statement finds the same', async () => {
  const settings = await readSettings();
  const rows = await db.$queryRaw<
    { id: string; intervalMinutes: number | null; incomingHost: string; lastMailAt: Date; seconds: number }[]
  >`SELECT id::text, "intervalMinutes", "incomingHost", "lastMailAt", ${intervalSql(settings)} AS seconds FROM mail_account`;
  const found = new Map(rows.map((row) => [row.id, intervalOf(row, settings, new Date())]));
  expect(found.get(own)).toEqual({ seconds: 3600, by: 'account' });
  expect(found.get(ofHost)).toEqual({ seconds: 300, by: 'host' });
  expect(found.get(ofSite)).toEqual({ seconds: day, by: 'site' });
  for (const { id, seconds } of rows) expect(found.get(id)?.seconds).toBe(seconds);
});

test('a check that went well makes each due within its own interval', async () => {
  for (const [id, most] of [
    [own, 3600],
    [ofHost, 300],
    [ofSite, day],
  ] as const) {
    const claimed = await claimAccount(db, id, { attemptsPerHour: 5, reserved: 1 });
    if ('refused' in claimed) throw new Error(claimed.refused);
    await recordCheck(db, claimed, fine, await readSettings());
    const seconds = await dueIn(id);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(most * 1.1 + 1);
  }
});

test('a new interval of hosts, and of one account, brings forward those it is about and nobody else', async () => {
  await setDue(day);
  await changeSettings({ 'fetcher.hostIntervals': 'quick.example 2' }, system);
  expect(await dueIn(ofHost)).toBeLessThanOrEqual(120);
  expect(await dueIn(own)).toBeLessThanOrEqual(3600);
  await setDue(day);
  await bringForward(db, await readSettings(), own);
  expect(await dueIn(own)).toBeLessThanOrEqual(3600);
  expect(await dueIn(ofHost)).toBeGreaterThan(day - 60);

  await setDue(day);
  const changed = await changeAccount(admin, ofSite, accountChange.parse({ intervalMinutes: 1 }));
  expect(changed).toMatchObject({ ok: true, account: { intervalMinutes: 1 } });
  expect(await dueIn(ofSite)).toBeLessThanOrEqual(60);
  expect(await dueIn(own)).toBeGreaterThan(day - 60);
  const entry = await db.auditEntry.findFirst({ where: { targetId: ofSite }, orderBy: { id: 'desc' } });
  expect(entry?.details).toMatchObject({
    fields: ['how often it is checked'],
    intervalMinutes: { from: null, to: 1 },
  });
});

test('what is due in a long interval of its own is not taken for the mark of a wrong clock', async () => {
  await changeSettings({ 'fetcher.intervalSeconds': 60 }, system);
  await db.mailAccount.update({ where: { id: own }, data: { intervalMinutes: 10_080 } });
  await setDue(7 * day);
  await recallFar(db, await readSettings());
  expect(await dueIn(own)).toBeGreaterThan(6 * day);
  expect(await dueIn(ofSite)).toBeLessThanOrEqual(1);
});

test('one without new mail for 30 days is checked later where a setting says so, until mail comes', async () => {
  const longAgo = new Date(Date.now() - 31 * day * 1000);
  await db.mailAccount.updateMany({ data: { lastMailAt: longAgo } });
  const due = async (id: string, fetched = 0) => {
    const claimed = await claimAccount(db, id, { attemptsPerHour: 5, reserved: 1 });
    if ('refused' in claimed) throw new Error(claimed.refused);
    await recordCheck(db, claimed, { ...fine, fetched }, await readSettings());
    return dueIn(id);
  };
  await changeSettings({ 'fetcher.intervalSeconds': 60, 'fetcher.hostIntervals': null }, system);
  expect(await due(ofSite)).toBeLessThanOrEqual(67);
  await changeSettings({ 'fetcher.quietSeconds': day }, system);
  const settings = await readSettings();
  const rows = await db.$queryRaw<{ id: string; seconds: number }[]>`
    SELECT id::text, ${intervalSql(settings)} AS seconds FROM mail_account`;
  const secondsOf = new Map(rows.map(({ id, seconds }) => [id, seconds]));
  expect([own, ofHost, ofSite].map((id) => secondsOf.get(id))).toEqual([3600, day, day]);
  expect(await due(ofSite)).toBeGreaterThan(67);
  expect(await due(own)).toBeLessThanOrEqual(3960);
  expect(await due(ofSite, 1)).toBeLessThanOrEqual(67);
  await db.mailAccount.update({ where: { id: ofSite }, data: { lastMailAt: new Date() } });
  expect(await due(ofSite)).toBeLessThanOrEqual(67);
  await setDue(day);
  await changeSettings({ 'fetcher.quietSeconds': 0 }, system);
  expect(await dueIn(ofHost)).toBeLessThanOrEqual(60);
});

test('due times that a killed process left behind of a former pace are found; those of the present one stay', async () => {
  const failing = {
    state: 'failing',
    refusals: 2,
    firstRefusalAt: new Date(),
    lastRefusalAt: new Date(),
  } as const;
  const refused = (await account({ ...failing })).id;
  const waiting = (await account({ ...failing })).id;
  const suspended = (await account({ state: 'suspended' })).id;
  await changeSettings(
    { 'fetcher.intervalSeconds': 600, 'suspension.confirmAfterSeconds': 10, 'suspension.minimumMinutes': 0 },
    system,
  );
  // What a check of the former settings writes once those of the change are through, with nobody left to see it.
  await setDue(day);
  await db.$executeRaw`UPDATE mail_account SET "nextCheckAt" = now() + interval '15 seconds' WHERE id = ${waiting}::uuid`;
  await db.$executeRaw`UPDATE mail_account SET "nextCheckAt" = now() + interval '650 seconds' WHERE id = ${ofSite}::uuid`;
  await catchUpWithPace(db, await readSettings());
  expect(await dueIn(own)).toBeLessThanOrEqual(3600);
  expect(await dueIn(ofHost)).toBeLessThanOrEqual(300);
  expect(await dueIn(ofSite)).toBeGreaterThan(600);
  expect(await dueIn(refused)).toBeLessThanOrEqual(20);
  expect(await dueIn(waiting)).toBeGreaterThan(10);
  expect(await dueIn(suspended)).toBeGreaterThan(day - 60);
  await changeSettings({ 'suspension.minimumMinutes': 30 }, system);
  await setDue(1000);
  await catchUpWithPace(db, await readSettings());
  expect(await dueIn(refused)).toBeGreaterThan(900);
});

test.each([0, 1.5, 10_081, '5'])('%s is no interval', (intervalMinutes) => {
  expect(accountChange.safeParse({ intervalMinutes }).success).toBe(false);
});
