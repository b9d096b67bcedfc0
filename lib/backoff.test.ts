import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubled, growths, jittered } from './backoff.ts';

test('doubles with each failure, up to the longest wait', () => {
  const growth = { firstMs: 1_000, longestMs: 10_000 };
  const waits = [0, 1, 2, 3, 4, 5, 6, 5_000].map((failures) => doubled(failures, growth) / 1_000);
  expect(waits).toEqual([1, 1, 2, 4, 8, 10, 10, 10]);
});

test('always waits from nothing to the longest wait, whole milliseconds, however many failures', () => {
  const numbers = fc.tuple(
    fc.integer({ min: -5, max: 5_000 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  );
  fc.assert(
    fc.property(numbers, ([failures, chance]) => {
      const wait = jittered(failures, { firstMs: 500, longestMs: 60_000 }, () => chance);
      expect(Number.isInteger(wait) && wait >= 0 && wait <= 60_000).toBe(true);
    }),
  );
});

test('a message waits 10 s, 20 s, 40 s, and never longer than an hour', () => {
  const waits = [1, 2, 3, 9, 10, 40].map((attempt) => doubled(attempt, growths.sending) / 1_000);
  expect(waits).toEqual([10, 20, 40, 2_560, 3_600, 3_600]);
});
