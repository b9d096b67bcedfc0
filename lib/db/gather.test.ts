import { expect, test } from 'vitest';
import { gathered } from './gather.ts';

test('hands over together what is asked for together, and answers each in its place', async () => {
  const batches: number[][] = [];
  const double = gathered(
    async (items: number[]) => {
      batches.push(items);
      return items.map((item) => item * 2);
    },
    { most: 3, ms: 1 },
  );
  expect(await Promise.all([1, 2, 3, 4].map(double))).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([[1, 2, 3], [4]]);
  expect(await double(5)).toBe(10);
});

test('throws to each what was thrown for all, and goes on with the next', async () => {
  const run = gathered(
    async (items: string[]) => {
      if (items.includes('bad')) throw new Error('refused');
      return items;
    },
    { most: 10, ms: 1 },
  );
  const ended = await Promise.allSettled([run('good'), run('bad')]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await run('good')).toBe('good');
});
