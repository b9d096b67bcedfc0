import { expect, test } from 'vitest';
import { inOrder, moveTo, readGridLook, usualLook } from './grid-look.ts';

test('a grid is seen as it was chosen, and as usual where the cookie makes no sense', () => {
  const chosen = { hidden: ['owner'], order: ['host', 'owner'], isDense: true };
  expect(readGridLook(JSON.stringify(chosen))).toEqual(chosen);
  // Of a version that knew no order.
  expect(readGridLook('{"hidden":["owner"],"isDense":true}')).toEqual({ ...chosen, order: [] });
  const long = { hidden: Array.from({ length: 41 }, () => 'x'), isDense: true };
  for (const cookie of [undefined, '', '{', 'null', '{"hidden":[1],"isDense":true}', JSON.stringify(long)])
    expect(readGridLook(cookie)).toEqual(usualLook);
});

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
