import { expect, test } from 'vitest';
import { noSelection, withTicked } from './kept-selection.ts';

test('ticked rows are named, and those that are not any more are left out', () => {
  const two = withTicked(noSelection, ['a', 'b'], true);
  expect(two).toEqual({ isAll: false, ids: { a: true, b: true } });
  expect(withTicked(two, ['a', 'c'], false)).toEqual({ isAll: false, ids: { b: true } });
  expect(noSelection).toEqual({ isAll: false, ids: {} });
});

test('of all, the exceptions are named', () => {
  const allButOne = withTicked({ isAll: true, ids: {} }, ['a'], false);
  expect(allButOne).toEqual({ isAll: true, ids: { a: true } });
  expect(withTicked(allButOne, ['a', 'b'], true)).toEqual({ isAll: true, ids: {} });
});
