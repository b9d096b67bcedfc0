import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { freeAt, freeSql, isFree, leasedUntil } from './lease.ts';

const { db } = await testDatabase();
const now = new Date('2026-11-28T12:00:00Z');
const after = (ms: number) => new Date(now.getTime() + ms);

test.each<[string, Date | null, boolean]>([
  ['nobody ever took it', null, true],
  ['it has just been taken', leasedUntil(now), false],
  ['it runs out this instant', now, true],
  ['it runs out in a moment', after(1), false],
  ['it ran out', after(-1), true],
  ['a clock a little ahead wrote it', after(60_000), false],
  ['a clock that was wrong wrote it', after(60_001), true],
  ['a clock of another century wrote it', new Date('2099-01-01T00:00:00Z'), true],
])('a row is free or held the same by all three ways to ask: %s', async (_what, claimedUntil, expected) => {
  const { id } = await account({ claimedUntil });
  const found = await db.mailAccount.count({ where: { id, OR: isFree(now) } });
  expect(found === 1).toBe(expected);
  const bySql = await db.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${id}::uuid AND ${freeAt(now)}`;
  expect(bySql).toHaveLength(found);
  const text = `SELECT 1 FROM mail_account a WHERE a.id = $1::uuid AND ${freeSql('$2::timestamptz', 'a."claimedUntil"')}`;
  expect(await db.$queryRawUnsafe(text, id, now)).toHaveLength(found);
});
