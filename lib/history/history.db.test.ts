import { beforeEach, expect, test } from 'vitest';
import { readRepairTimes } from '../overview/repair-times.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { readAccountDays, sweepDays } from './account-days.ts';
import { noteStates, readStates, sweepHours } from './state-hours.ts';

const { db } = await testDatabase();
const admin = anAdmin();
beforeEach(async () => {
  await db.stateHour.deleteMany();
  await db.mailAccount.deleteMany();
});

const now = new Date('2026-11-29T12:00:00Z');
const at = (text: string) => new Date(text);
const added = at('2026-11-20T08:00:00Z');

test('the time in a state goes to the days it fell on, whoever ends it, and a trouble that lasts counts until now', async () => {
  const { id } = await account({
    createdAt: added,
    state: 'suspended',
    stateSince: at('2026-11-22T18:00:00Z'),
  });
  const become = (state: 'active' | 'degraded', since: string) =>
    db.mailAccount.update({ where: { id }, data: { state, stateSince: at(since) } });
  const days = async () => {
    const row = await db.mailAccount.findUniqueOrThrow({ where: { id } });
    const read = await readAccountDays(admin, row, now);
    const bad = read.filter(({ stoppedSeconds, troubledSeconds }) => stoppedSeconds + troubledSeconds > 0);
    return { first: read[0]?.day, count: read.length, bad };
  };
  const hour = 3_600;
  await become('active', '2026-11-24T06:00:00Z');
  await become('degraded', '2026-11-24T10:00:00Z');
  await become('active', '2026-11-24T11:00:00Z');
  await become('degraded', '2026-11-29T11:00:00Z');
  expect(await days()).toEqual({
    first: '2026-11-20',
    count: 10,
    bad: [
      { day: '2026-11-22', stoppedSeconds: 6 * hour, troubledSeconds: 0 },
      { day: '2026-11-23', stoppedSeconds: 24 * hour, troubledSeconds: 0 },
      { day: '2026-11-24', stoppedSeconds: 6 * hour, troubledSeconds: hour },
      { day: '2026-11-29', stoppedSeconds: 0, troubledSeconds: hour },
    ],
  });
  await sweepDays(db, at('2027-02-21T00:00:00Z'));
  expect(await db.accountDay.count()).toBe(1);
});

test('the states of all accounts are noted once an hour, by whoever comes first, and forgotten after a month', async () => {
  await account({ state: 'suspended' });
  await account({ state: 'suspended', pausedAt: now });
  await account();
  await Promise.all([noteStates(db, now), noteStates(db, now)]);
  await db.mailAccount.updateMany({ data: { state: 'degraded' } });
  await noteStates(db, at('2026-11-29T12:40:00Z'));
  expect(await db.stateHour.findMany()).toMatchObject([{ active: 1, suspended: 1, paused: 1, degraded: 0 }]);
  // What the hour has become since it was noted counts as well.
  const present = { suspended: 0, needs_consent: 0, failing: 0, degraded: 3, receive_only: 0, paused: 0 };
  const day = await readStates(admin, '24h', present, at('2026-11-29T12:40:00Z'));
  expect(day).toHaveLength(24);
  expect(day.at(-1)).toMatchObject({ at: now, counts: { suspended: 1, paused: 1, degraded: 3 } });
  expect(day.at(-2)?.counts).toBeNull();
  expect((await readStates(admin, '30d', present, now)).at(-1)?.counts).toMatchObject({ suspended: 1 });
  await sweepHours(db, at('2026-12-31T00:00:00Z'));
  expect(await db.stateHour.count()).toBe(0);
});

test('how long repairs took is told by the middle one, and by the longest but one in ten', async () => {
  expect(await readRepairTimes(admin, now)).toMatchObject({ repaired: 0, medianSeconds: null });
  for (const minutes of [1, 2, 3, 4, 100]) {
    const { id: accountId } = await account();
    const suspendedAt = at('2026-11-28T12:00:00Z');
    const closedAt = new Date(suspendedAt.getTime() + minutes * 60_000);
    await db.incident.create({
      data: { accountId, cause: 'wrong_credentials', suspendedAt, closedAt, closedBy: 'update_link' },
    });
  }
  expect(await readRepairTimes(admin, now)).toEqual({
    ...{ repaired: 5, medianSeconds: 180, longSeconds: expect.closeTo(60 * (4 + 0.6 * 96), 3) },
  });
});
