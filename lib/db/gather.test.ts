import { afterEach, expect, test, vi } from 'vitest';
import { gathered } from './gather.ts';

afterEach(() => vi.useRealTimers());

test('hands over together what is asked for together, and answers each in its place', async () => {
  const batches: number[][] = [];
  const double = gathered(
    async (items: number[]) => {
      batches.push(items);
      return items.map((item) => item * 2);
    },
    { most: 3, lullMs: 1, ms: 10 },
  );
  expect(await Promise.all([1, 2, 3, 4].map(double))).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([[1, 2, 3], [4]]);
  expect(await double(5)).toBe(10);
});

test('waits for the next as long as more keeps coming, and for none of them longer than its limit', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const batches: number[][] = [];
  const keep = gathered(
    async (items: number[]) => {
      batches.push(items);
      return items;
    },
    { most: 100, lullMs: 8, ms: 20 },
  );
  for (const item of [0, 6, 12, 18, 24]) {
    void keep(item);
    await vi.advanceTimersByTimeAsync(6);
  }
  expect(batches).toEqual([[0, 6, 12, 18]]);
  await vi.advanceTimersByTimeAsync(2);
  expect(batches).toEqual([[0, 6, 12, 18], [24]]);
});

test('throws to each what was thrown for all, and goes on with the next', async () => {
  const run = gathered(
    async (items: string[]) => {
      if (items.includes('bad')) throw new Error('refused');
      return items;
    },
    { most: 10, lullMs: 1, ms: 10 },
  );
  const ended = await Promise.allSettled([run('good'), run('bad')]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await run('good')).toBe('good');
});
