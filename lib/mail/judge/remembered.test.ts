import { expect, test } from 'vitest';
import { remembered } from './remembered.ts';

test('asks once for what is said again, and keeps neither much nor what is long', () => {
  const asked: string[] = [];
  const length = remembered(
    (text: string) => text,
    (text) => {
      asked.push(text);
      return text.length === 3 ? undefined : text.length;
    },
  );
  expect(['ab', 'ab', 'abc', 'abc'].map(length)).toEqual([2, 2, undefined, undefined]);
  expect(asked).toEqual(['ab', 'abc']);
  const long = 'x'.repeat(3_000);
  expect([length(long), length(long)]).toEqual([3_000, 3_000]);
  expect(asked.filter((text) => text === long)).toHaveLength(2);
  for (let i = 0; i < 1_000; i++) length(`${i}`);
  length('ab');
  expect(asked.filter((text) => text === 'ab')).toHaveLength(2);
});
