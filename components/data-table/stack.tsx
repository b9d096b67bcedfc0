import type { Column } from './column.ts';

/**
 * Columns with two of them as one of two lines, `over` above `under`, at the place of the first of the two, until the table has
 * room for both: then they stand apart. Where one of them is not shown, all are as they were. Pure.
 */
export function stacked<Row>(
  columns: Column<Row>[],
  over: string,
  under: string,
  apart: NonNullable<Column<Row>['until']>,
): Column<Row>[] {
  const top = columns.find(({ id }) => id === over);
  const bottom = columns.find(({ id }) => id === under);
  if (!top || !bottom) return columns;
  const both = stackOf(top, bottom, apart);
  const first = columns.find((column) => column === top || column === bottom);
  return columns.flatMap((column) => {
    const kept = column === top || column === bottom ? { ...column, from: apart } : column;
    return column === first ? [both, kept] : [kept];
  });
}

function stackOf<Row>(
  over: Column<Row>,
  under: Column<Row>,
  until: NonNullable<Column<Row>['until']>,
): Column<Row> {
  const titleOf = (row: Row) => [over.title?.(row), under.title?.(row)].filter(Boolean).join('\n');
  return {
    id: `${over.id} ${under.id}`,
    header: `${over.header} / ${under.header}`,
    heads: [over, under],
    from: under.from,
    until,
    phone: 'hidden',
    room: 'some',
    title: titleOf,
    cell: (row) => (
      <>
        {over.cell(row)}
        <span className="block text-xs text-muted">{under.cell(row)}</span>
      </>
    ),
  };
}
