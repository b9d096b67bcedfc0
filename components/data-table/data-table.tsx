'use client';

import { createColumnHelper, rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { cn } from '#lib/cn.ts';
import { type Column, cellDisplay, headerDisplay, roomOf } from './column.ts';
import { ColumnHead } from './column-head.tsx';
import { useSelection } from './selection.tsx';
import { useRowKeys } from './use-row-keys.ts';

const features = tableFeatures({ rowSelectionFeature });

/**
 * Rows as a table from 760 px on, as cards below: the same elements, arranged by CSS. Cells are read-only. Sorting
 * lives in the address; selection in the `SelectionProvider` above. Keys: arrows, j and k move, Space and x select (with
 * Shift a range), Enter opens, Ctrl+A selects the page, Escape clears.
 */
export function DataTable<Row extends { id: string }>({
  label,
  rows,
  columns,
  rowName,
  rowHref,
  rowClassName,
  isDense = false,
}: {
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  /** What a screen reader calls the row, as in "Select Ana Popescu". */
  rowName: (row: Row) => string;
  rowHref: (row: Row) => string;
  rowClassName?: (row: Row) => string | undefined;
  /** Rows of one line and 36 px, for whoever wants to see many; else of 48 px. */
  isDense?: boolean;
}) {
  const { has } = useSelection();
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const byId = useMemo(() => new Map(rows.map((row) => [row.id, row])), [rows]);
  const looks = useMemo(() => columns.map(cellLook), [columns]);
  const definitions = useMemo(() => toDefinitions(columns), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: ({ id }) => id,
    state: { rowSelection: Object.fromEntries(ids.filter(has).map((id) => [id, true as const])) },
  });
  const isPageSelected = table.getIsAllRowsSelected();
  const { bodyRef, tabStop, selectPage, ...handlers } = useRowKeys({
    ids,
    hrefOf: (id) => rowHref(byId.get(id) as Row),
  });

  return (
    <div className="@container min-w-0">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is what ARIA calls selectable rows with keys
        role="grid"
        aria-label={label}
        aria-multiselectable
        data-dense={isDense || undefined}
        className="group/grid w-full text-[13.5px] max-md:block"
      >
        <thead className="max-md:sr-only">
          <tr>
            <th scope="col" className="w-9 border-b pr-1 pl-3 text-left">
              <Checkbox
                aria-label="Select all on this page"
                checked={isPageSelected}
                ref={(box) => {
                  if (box) box.indeterminate = table.getIsSomeRowsSelected();
                }}
                onChange={() => selectPage(!isPageSelected)}
              />
            </th>
            {columns.map((column) => (
              <ColumnHead
                key={column.id}
                heads={column.heads ?? [column]}
                className={cn(
                  'h-10 border-b px-2 text-left text-xs pointer-coarse:h-11 font-semibold whitespace-nowrap text-muted',
                  column.isNumber && 'md:text-right',
                  headerDisplay(column),
                )}
              />
            ))}
          </tr>
        </thead>
        <tbody ref={bodyRef} {...handlers} className="grid-rows max-md:block">
          {table.getRowModel().rows.map((row, place) => (
            <tr
              key={row.id}
              data-row={row.id}
              tabIndex={(tabStop ?? ids[0]) === row.id ? 0 : -1}
              aria-selected={row.getIsSelected()}
              aria-rowindex={place + 2}
              className={rowClassName?.(row.original)}
            >
              <td className="max-md:row-span-6 max-md:pt-0.5 md:pr-1 md:pl-3">
                <Checkbox
                  data-tick
                  aria-label={`Select ${rowName(row.original)}`}
                  tabIndex={-1}
                  checked={row.getIsSelected()}
                  onChange={heard}
                />
              </td>
              {columns.map((column, i) => (
                <td
                  key={column.id}
                  data-label={column.phone === 'fact' ? column.header : undefined}
                  title={column.title?.(row.original)}
                  className={looks[i]}
                >
                  {column.cell(row.original)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The press was heard by the body of the table. */
const heard = () => {};

/** What a cell has of its own; what all have is said once, of the rows (`grid-rows` in app/globals.css). */
const cellLook = <Row,>(column: Column<Row>) =>
  cn(column.isNumber && 'tabular-nums md:text-right', roomOf(column), cellDisplay(column));

function toDefinitions<Row extends { id: string }>(columns: Column<Row>[]) {
  const helper = createColumnHelper<typeof features, Row>();
  return helper.columns(
    columns.map(({ id, header, cell }) =>
      helper.display({ id, header, cell: ({ row }) => cell(row.original) }),
    ),
  );
}
