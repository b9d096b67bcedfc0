import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

const almostOne = () => 0.999_999;

test('doubles its ceiling with each attempt, up to the longest wait', () => {
  const ceilings = [1, 2, 3, 4, 5, 6].map((attempt) =>
    Math.ceil(backoff(attempt, { baseMs: 1_000, maxMs: 10_000, random: almostOne }) / 1_000),
  );
  expect(ceilings).toEqual([1, 2, 4, 8, 10, 10]);
});

test('always waits from nothing to the longest wait, whole milliseconds, however many attempts', () => {
  const numbers = fc.tuple(
    fc.integer({ min: -5, max: 5_000 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  );
  fc.assert(
    fc.property(numbers, ([attempt, chance]) => {
      const wait = backoff(attempt, { baseMs: 500, maxMs: 60_000, random: () => chance });
      expect(Number.isInteger(wait) && wait >= 0 && wait <= 60_000).toBe(true);
    }),
  );
});
