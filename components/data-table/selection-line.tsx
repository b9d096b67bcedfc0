'use client';

import { buttonClasses } from '#components/ui/button.tsx';
import { cn } from '#lib/cn.ts';
import { useSelection } from './selection.tsx';

/** How many rows are selected, in sight while one scrolls, with the way to all that the filter finds, and to none. */
export function SelectionLine({ canSelectAll = false }: { canSelectAll?: boolean }) {
  const { isAll, count, total, select, clear } = useSelection();
  const look = cn(buttonClasses({ size: 'sm' }), 'shrink-0');
  return (
    <div
      className={cn(
        count === 0
          ? 'sr-only'
          : 'sticky bottom-4 z-10 flex w-fit max-w-full min-w-0 items-center gap-2 rounded-lg border border-line bg-raised py-2 pr-2 pl-4 shadow-lg max-lg:bottom-20',
      )}
    >
      <span role="status" className="whitespace-nowrap tabular-nums">
        {count > 0 && <b className="font-semibold text-text">{count.toLocaleString('en')} selected</b>}
      </span>
      {canSelectAll && count > 0 && !isAll && count < total && (
        <button type="button" className={look} onClick={() => select({ isAll: true, ids: {} })}>
          Select all {total.toLocaleString('en')}
        </button>
      )}
      {count > 0 && (
        <button type="button" className={look} onClick={clear}>
          Clear
        </button>
      )}
    </div>
  );
}
