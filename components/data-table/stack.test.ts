import { expect, test } from 'vitest';
import type { Column } from './column.ts';
import { stacked } from './stack.tsx';

const column = (id: string): Column<object> => ({
  id,
  header: id,
  phone: 'hidden',
  cell: () => id,
  title: () => id,
});
const shapeOf = (ids: string[]) =>
  stacked(ids.map(column), 'owner', 'host', '1180').map(({ id, from, until }) =>
    [id, from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(' '),
  );

test('two columns are one until there is room for both, at the place of the first of them', () => {
  expect(shapeOf(['name', 'host', 'messages', 'owner'])).toEqual([
    'name',
    'owner host until 1180',
    'host from 1180',
    'messages',
    'owner from 1180',
  ]);
});

test.each([[['name', 'owner']], [['host', 'name']], [['name']]])(
  '%j, where one of the two is not shown, stay as they are',
  (ids) => expect(shapeOf(ids)).toEqual(ids),
);

test('what stands in one cell is told whole by its title', () => {
  const [both] = stacked([column('owner'), column('host')], 'owner', 'host', '1180');
  expect(both?.title?.({})).toBe('owner\nhost');
});
