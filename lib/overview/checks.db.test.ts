import { expect, test } from 'vitest';
import { intervalOf } from '../accounts/interval.ts';
import { databaseTime } from '../db/clock.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { lastCycle, nextChecks } from './checks.ts';

const { db } = await testDatabase();

const settings = {
  'fetcher.intervalSeconds': 600,
  'fetcher.hostIntervals': 'quick.example 2\nslow.example 120',
  'fetcher.quietSeconds': 3_600,
};

test('an account is within its interval as its own pace, its host’s, the site’s or a quiet one’s says; who is not polled is not counted', async () => {
  await db.mailAccount.deleteMany();
  const now = databaseTime();
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const paces = [
    {},
    { intervalMinutes: 60 },
    { intervalMinutes: 1 },
    { incomingHost: 'quick.example' },
    { incomingHost: 'slow.example' },
    { lastMailAt: ago(40 * 86_400) },
    { incomingHost: 'slow.example', lastMailAt: ago(40 * 86_400) },
  ];
  let expected = 0;
  let all = 0;
  for (const pace of paces)
    for (const seconds of [30, 90, 500, 700, 3_000, 5_000, 9_000]) {
      const made = await account({ ...pace, lastCheckAt: ago(seconds) });
      all += 1;
      if (seconds <= intervalOf(made, settings, now).seconds) expected += 1;
    }
  const latest = await account({ state: 'suspended', nextCheckAt: null, lastCheckAt: ago(20) });
  await account({ pausedAt: ago(10), lastCheckAt: ago(40) });
  // Paused and stopped at once: counted once.
  await account({ pausedAt: ago(10), nextCheckAt: null, state: 'suspended', lastCheckAt: ago(50) });
  // Suspended, but tried again now and then.
  await account({ state: 'suspended', lastCheckAt: ago(45) });
  await account({ lastCheckAt: null, lastOutcome: null });
  expect(await lastCycle(settings, now)).toEqual({
    all: all + 1,
    checked: expected,
    withinMinute: paces.length + 4,
    latestAt: latest.lastCheckAt,
  });
});

test('each thirtieth of the coming interval counts what falls due in it, its first instant too; what is due already stands apart', async () => {
  await db.mailAccount.deleteMany();
  const now = databaseTime();
  const due = (seconds: number) => account({ nextCheckAt: new Date(now.getTime() + seconds * 1000) });
  const first = await due(0);
  for (const seconds of [-50, -1, 19.999, 20, 599.999, 600, 4_000]) await due(seconds);
  await account({ nextCheckAt: new Date(now.getTime() + 5_000), pausedAt: now });
  const { counts, binSeconds, overdue, firstAt } = await nextChecks(600, now);
  const expected = Array.from({ length: 30 }, () => 0);
  [expected[0], expected[1], expected[29]] = [2, 1, 1];
  expect(counts).toEqual(expected);
  expect({ binSeconds, overdue, firstAt }).toEqual({
    binSeconds: 20,
    overdue: 2,
    firstAt: first.nextCheckAt,
  });
});
