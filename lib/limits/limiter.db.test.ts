import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { limiter, sweepLimits } from './limiter.ts';

const { db } = await testDatabase();

test('lets through as many as the limit of those that come at once, and says how long to wait', async () => {
  const limit = limiter({ name: 'at-once', points: 5, seconds: 60 });
  const counted = await Promise.all(Array.from({ length: 20 }, () => limit.count('ana')));
  expect(counted.filter(({ ok }) => ok)).toHaveLength(5);
  const refused = counted.find((one) => !one.ok);
  expect(refused).toMatchObject({ ok: false, retryAfterMs: expect.any(Number) });
  expect((refused as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000);
  expect((await limit.count('ben')).ok).toBe(true);
});

test('counts anew once the time is over, after taking back, and after clearing', async () => {
  const limit = limiter({ name: 'anew', points: 1, seconds: 1 });
  expect((await limit.count('ana', 'x')).ok).toBe(true);
  expect((await limit.count('ana', 'x')).ok).toBe(false);
  await limit.clear('ana', 'x');
  expect(await limit.isKnown('ana', 'x')).toBe(false);
  expect((await limit.count('ana', 'x')).ok).toBe(true);
  await limit.takeBack('ana', 'x');
  expect((await limit.count('ana', 'x')).ok).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await limit.count('ana', 'x')).ok).toBe(true);
});

test('sweeps what no longer counts and keeps nothing of the names in clear', async () => {
  const limit = limiter({ name: 'sweep', points: 1, seconds: 1 });
  await limit.count('ana@example.com');
  const keep = limiter({ name: 'keep', points: 1, seconds: 60 });
  await keep.count('ben@example.com');
  expect(JSON.stringify(await db.rateLimit.findMany({ select: { key: true } }))).not.toContain('example');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await sweepLimits();
  expect(await limit.isKnown('ana@example.com')).toBe(false);
  expect(await keep.isKnown('ben@example.com')).toBe(true);
  expect(await db.rateLimit.count({ where: { key: { startsWith: 'sweep' } } })).toBe(0);
});
