import { describe, expect, test } from 'vitest';
import { duration, every, relativeTime, shortRelativeTime } from './relative-time.ts';

const now = new Date('2026-11-23T12:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('relative times', () => {
  test.each([
    [-3, 'just now', 'just now'],
    [3, 'in a moment', 'in a moment'],
    [-45, '45 seconds ago', '45 s ago'],
    [-61, '1 minute ago', '1 min ago'],
    [-59 * 60 - 59, '59 minutes ago', '59 min ago'],
    [-3600, '1 hour ago', '1 h ago'],
    [7300, 'in 2 hours', 'in 2 h'],
    [-86_400, 'yesterday', '1 d ago'],
    [-30 * 86_400, '30 days ago', '30 d ago'],
    [-40 * 86_400, 'Oct 14, 2026', 'Oct 14, 2026'],
  ])('%i seconds away reads %s, short %s', (seconds, words, short) => {
    expect(relativeTime(at(seconds), now)).toBe(words);
    expect(shortRelativeTime(at(seconds), now)).toBe(short);
  });

  test.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [1800, '30 minutes'],
    [5400, '1 hour 30 minutes'],
    [90_061, '1 day 1 hour'],
  ])('%i seconds last %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

test('what happens again and again happens every hour, not every 1 hour', () => {
  expect([60, 3600, 86_400].map(every)).toEqual(['minute', 'hour', 'day']);
  expect([1800, 5400, 1].map(every)).toEqual(['30 minutes', '1 hour 30 minutes', 'second']);
});
