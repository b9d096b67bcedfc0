import { expect, test } from 'vitest';
import { databaseTime } from '../db/clock.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { putSeenOwnersFirst } from './after-downtime.ts';
import { claimDue } from './claim-due.ts';

const { db } = await testDatabase();
const ago = (minutes: number) => new Date(databaseTime().getTime() - minutes * 60_000);

async function due(
  name: string,
  overdue: number,
  seen: number | null,
  more: Parameters<typeof account>[0] = {},
) {
  const owner = await user();
  if (seen !== null) {
    const endsAt = ago(-60);
    await db.userSession.create({ data: { userId: owner.id, lastSeenAt: ago(seen), endsAt } });
  }
  await account({
    address: `${name}@northwind.example`,
    ownerId: owner.id,
    nextCheckAt: ago(overdue),
    ...more,
  });
}

test('after a downtime the accounts of owners seen last come first, within the same caps; the others by how long they are due', async () => {
  await due('never seen, due longest', 60, null);
  await due('seen an hour ago', 50, 60);
  await due('seen just now', 40, 1);
  await due('seen long ago', 45, 3 * 24 * 60);
  await due('seen at another host', 40, 2, { incomingHost: 'mail.other.example' });
  await due('seen, but in trouble', 40, 1, { state: 'degraded' });
  await due('seen, but paused', 40, 1, { pausedAt: ago(90) });
  await due('seen, and due as usual', 1, 1);
  expect(await putSeenOwnersFirst(db)).toBe(3);
  expect(await putSeenOwnersFirst(db)).toBe(0);
  const order: string[] = [];
  for (;;) {
    const { claimed } = await claimDue(
      db,
      { kind: 'ordered', seats: 1, hostCap: 4, budget: { attemptsPerHour: 5, reserved: 1 } },
      databaseTime(),
    );
    if (!claimed[0]) break;
    order.push(claimed[0].address.split('@')[0] ?? '');
  }
  // Nothing ends here: four of the one host are under way, and that is its cap.
  expect(order).toEqual([
    'seen just now',
    'seen at another host',
    'seen an hour ago',
    'never seen, due longest',
    'seen long ago',
  ]);
});
