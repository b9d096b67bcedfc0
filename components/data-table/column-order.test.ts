import { expect, test } from 'vitest';
import { inOrder, moveTo } from './column-order.ts';

test('columns stand as they were put, whatever the order names that is gone, and new ones behind', () => {
  const columns = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
  const idsIn = (order: string[]) =>
    inOrder(columns, order)
      .map(({ id }) => id)
      .join('');
  expect(idsIn([])).toBe('abcd');
  expect(idsIn(['d', 'gone', 'b'])).toBe('dbac');
  expect(idsIn(['c', 'c', 'a', 'd', 'b'])).toBe('cadb');
});

test('one is moved and the others keep their order, at the ends too', () => {
  const ids = ['a', 'b', 'c'];
  expect(moveTo(ids, 'a', 1)).toEqual(['b', 'a', 'c']);
  expect(moveTo(ids, 'c', 0)).toEqual(['c', 'a', 'b']);
  expect(moveTo(ids, 'a', -1)).toEqual(ids);
  expect(moveTo(ids, 'c', 9)).toEqual(ids);
});
