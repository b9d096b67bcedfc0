import { expect, test } from 'vitest';
import { between } from './between.ts';

test('a range holds both of its ends, whichever comes first', () => {
  const ids = ['a', 'b', 'c', 'd'];
  expect(between(ids, 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(between(ids, 'd', 'b')).toEqual(['b', 'c', 'd']);
  expect(between(ids, 'c', 'c')).toEqual(['c']);
});

test('without a beginning that is shown, a range is its end', () => {
  expect(between(['a', 'b'], null, 'b')).toEqual(['b']);
  expect(between(['a', 'b'], 'on another page', 'b')).toEqual(['b']);
});
