import { expect, test } from 'vitest';
import { databaseTime } from '../db/clock.ts';
import { listNotifications, waitingStates } from '../notifications/store.ts';
import { testDatabase } from '../testing/database.ts';
import { anAdmin } from '../testing/viewers.ts';
import { hourMs } from '../time-units.ts';
import { readOverview } from './read.ts';

const { db } = await testDatabase();
const admin = anAdmin();

test('each figure of deliveries counts what the list that it opens shows', async () => {
  const now = databaseTime();
  const ago = (hours: number) => new Date(now.getTime() - hours * hourMs);
  const about = { ruleKey: 'x', kind: 'suspended', channel: 'email', recipient: 'a@b.example' } as const;
  const made = [
    { state: 'sent', sentAt: ago(1), queuedAt: ago(30) },
    { state: 'sent', sentAt: ago(25) },
    { state: 'failed', lastAttemptAt: ago(2), queuedAt: ago(40) },
    { state: 'failed', lastAttemptAt: ago(3) },
    { state: 'failed', lastAttemptAt: ago(26) },
    { state: 'queued', queuedAt: ago(50) },
    { state: 'sending', queuedAt: ago(1) },
    { state: 'cancelled', queuedAt: ago(1) },
    { state: 'skipped', queuedAt: ago(30) },
  ] as const;
  await db.notification.createMany({
    data: made.map((row, n) => ({
      ...about,
      recipientKind: 'own_address',
      idempotencyKey: `k${n}`,
      ...row,
    })),
  });
  const interval = {
    'fetcher.intervalSeconds': 60,
    'fetcher.hostIntervals': null,
    'fetcher.quietSeconds': 0,
  };
  const { delivery } = await readOverview(admin, interval, now);
  expect(delivery).toEqual({ sent: 1, failed: 2, waiting: 2 });
  const since = ago(24);
  const lists = [{ state: 'sent', since } as const, { state: 'failed', since } as const];
  const found = await Promise.all(
    [...lists, { state: waitingStates }].map((filter) => listNotifications(admin, filter)),
  );
  expect(found.map(({ items }) => items.length)).toEqual([1, 2, 2]);
  // Of no state in particular: those made since then. Where nothing else is said a row is made now.
  const recent = (await listNotifications(admin, { since })).items.map(({ state }) => state).sort();
  expect(recent).toEqual(['cancelled', 'failed', 'failed', 'sending', 'sent']);
});
