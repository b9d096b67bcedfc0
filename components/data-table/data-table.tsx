'use client';

import { createColumnHelper, rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { cn } from '#lib/cn.ts';
import { type Column, cellDisplay, headerDisplay } from './column.ts';
import { useSelection } from './selection.tsx';
import { SortLink } from './sort-link.tsx';
import { useRowKeys } from './use-row-keys.ts';

const features = tableFeatures({ rowSelectionFeature });

/**
 * Rows as a table from 900 px on, as cards below: the same elements, arranged by CSS. Cells are read-only. Sorting
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
  const selection = useSelection();
  const isPageSelected = rows.length > 0 && rows.every(({ id }) => selection.has(id));
  const definitions = useMemo(() => toDefinitions(columns), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: (row) => row.id,
    state: { rowSelection: onPage(rows, selection.has) },
    onRowSelectionChange: (change) => {
      const before = onPage(rows, selection.has);
      const after = typeof change === 'function' ? change(before) : change;
      const ids = { ...selection.ids };
      for (const { id } of rows) {
        if (Boolean(after[id]) === selection.isAll) delete ids[id];
        else ids[id] = true;
      }
      selection.select({ isAll: selection.isAll, ids });
    },
  });
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const { bodyRef, tabStop, onKeyDown, onFocus, onRowClick } = useRowKeys({
    table,
    rowHref,
    selectOnly: (id) => selection.select({ isAll: false, ids: { [id]: true } }),
    clear: selection.clear,
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
                  if (box) box.indeterminate = !isPageSelected && rows.some(({ id }) => selection.has(id));
                }}
                onChange={() => table.toggleAllPageRowsSelected(!isPageSelected)}
              />
            </th>
            {columns.map((column) => (
              <SortLink
                key={column.id}
                id={column.id}
                isSortable={column.isSortable}
                className={cn(
                  'h-10 border-b px-2 text-left text-xs font-semibold whitespace-nowrap text-muted',
                  column.isNumber && 'md:text-right',
                  headerDisplay(column),
                )}
              >
                {column.header}
              </SortLink>
            ))}
          </tr>
        </thead>
        <tbody ref={bodyRef} onKeyDown={onKeyDown} onFocus={onFocus} className="max-md:block">
          {table.getRowModel().rows.map((row, place) => (
            <tr
              key={row.id}
              data-row={row.id}
              tabIndex={(tabStop ?? table.getRowModel().rows[0]?.id) === row.id ? 0 : -1}
              aria-selected={row.getIsSelected()}
              aria-rowindex={place + 2}
              onClick={(event) => onRowClick(event, row)}
              className={cn(
                'border-line not-last:border-b hover:bg-idle-soft/50 focus-visible:outline-offset-[-2px] aria-selected:bg-accent-soft max-md:grid max-md:grid-cols-[32px_minmax(0,1fr)] max-md:px-3 max-md:py-3',
                rowClassName?.(row.original),
              )}
            >
              <td className="max-md:row-span-6 max-md:pt-0.5 md:pr-1 md:pl-3">
                <Checkbox
                  aria-label={`Select ${rowName(row.original)}`}
                  tabIndex={-1}
                  checked={row.getIsSelected()}
                  onClick={(event) => row.getToggleSelectedHandler()(event)}
                  onChange={() => {}}
                />
              </td>
              {row.getAllCells().map((cell) => {
                const column = byId.get(cell.column.id);
                if (!column) return null;
                return (
                  <td
                    key={cell.id}
                    data-label={column.header}
                    title={column.title?.(row.original)}
                    className={cn(
                      'max-md:col-start-2 md:h-12 md:px-2 md:whitespace-nowrap md:group-data-dense/grid:h-9',
                      column.isNumber && 'tabular-nums md:text-right',
                      column.isWide && 'md:w-full md:max-w-0 md:min-w-55',
                      cellDisplay(column),
                    )}
                  >
                    {column.cell(row.original)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Which of the rows shown are selected, as the table wants to know it. */
function onPage(rows: { id: string }[], has: (id: string) => boolean): Record<string, true> {
  return Object.fromEntries(rows.filter(({ id }) => has(id)).map(({ id }) => [id, true as const]));
}

function toDefinitions<Row extends { id: string }>(columns: Column<Row>[]) {
  const helper = createColumnHelper<typeof features, Row>();
  return helper.columns(
    columns.map(({ id, header, cell }) =>
      helper.display({ id, header, cell: ({ row }) => cell(row.original) }),
    ),
  );
}
