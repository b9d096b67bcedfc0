import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

export type RecordColumn<Row> = {
  header: string;
  cell: (row: Row) => ReactNode;
  title?: (row: Row) => string | undefined;
  className?: string;
  /** On a phone: the card's first line, a line with its label, or not at all. */
  phone?: 'title' | 'fact' | 'hidden';
};

/** Rows to read, drawn on the server: a table from 760 px on, cards below. For rows to act on see DataTable. */
export function RecordList<Row extends { id: string }>({
  label,
  rows,
  columns,
}: {
  label: string;
  rows: Row[];
  columns: RecordColumn<Row>[];
}) {
  return (
    <div className="@container min-w-0 overflow-hidden rounded-lg border border-line bg-surface">
      <table aria-label={label} className="w-full text-[13.5px] max-md:block">
        <thead className="max-md:sr-only">
          <tr className="border-b border-line text-left text-xs whitespace-nowrap text-muted">
            {columns.map(({ header, className }) => (
              <th
                key={header}
                scope="col"
                className={cn('h-10 px-3 font-semibold first:pl-4 last:pr-4', className)}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {rows.map((row) => (
            <tr key={row.id} className="border-line not-last:border-b max-md:block max-md:px-4 max-md:py-3">
              {columns.map(({ header, cell, title, className, phone = 'fact' }) => (
                <td
                  key={header}
                  data-label={header}
                  title={title?.(row)}
                  className={cn(
                    'py-2.5 align-top md:px-3 md:first:pl-4 md:last:pr-4 max-md:py-0.5',
                    phone === 'title' && 'max-md:block',
                    phone === 'hidden' && 'max-md:hidden',
                    phone === 'fact' &&
                      'max-md:flex max-md:justify-between max-md:gap-4 max-md:text-right max-md:before:shrink-0 max-md:before:text-muted max-md:before:content-[attr(data-label)]',
                    className,
                  )}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
