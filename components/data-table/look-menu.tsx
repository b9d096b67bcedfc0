'use client';

import { Popover } from '@base-ui/react/popover';
import { Columns3 } from 'lucide-react';
import { useOptimistic, useTransition } from 'react';
import { buttonClasses } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { overPage } from '#components/ui/over-page.ts';
import { toast } from '#components/ui/toast.tsx';
import { cn } from '#lib/cn.ts';
import type { GridLook } from '#lib/users/grid-look.ts';
import type { ActionResult } from '#lib/web/action.ts';
import { ColumnList } from './column-list.tsx';
import { inOrder } from './column-order.ts';

/** Which columns a grid shows, in which order, and how close its rows stand; `keep` remembers it. It comes open, for who asked for it. */
export function LookMenu({
  look,
  keep,
  columns,
}: {
  look: GridLook;
  keep: (look: GridLook) => Promise<ActionResult<null>>;
  columns: { id: string; header: string }[];
}) {
  const [, startTransition] = useTransition();
  const [shown, show] = useOptimistic(look);
  const choose = (next: GridLook) =>
    startTransition(async () => {
      show(next);
      const kept = await keep(next);
      if (!kept.ok) toast('bad', kept.message);
    });
  const toggle = (id: string) =>
    shown.hidden.includes(id) ? shown.hidden.filter((one) => one !== id) : [...shown.hidden, id];
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger className={cn(buttonClasses(), 'max-md:hidden')}>
        <Columns3 aria-hidden />
        Columns
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={6} className="z-40">
          <Popover.Popup className={cn(overPage, 'grid w-72 gap-1 p-2 text-sm')}>
            <Popover.Title className="px-2 pt-1 text-xs font-semibold text-muted">Columns</Popover.Title>
            <ColumnList
              columns={inOrder(columns, shown.order)}
              isShown={(id) => !shown.hidden.includes(id)}
              onToggle={(id) => choose({ ...shown, hidden: toggle(id) })}
              onOrder={(order) => choose({ ...shown, order })}
            />
            <p className="px-2 text-xs text-muted">A narrow window leaves out those it has no room for.</p>
            <div className="mt-1 border-t border-line pt-2">
              <Checkbox
                checked={shown.isDense}
                onChange={() => choose({ ...shown, isDense: !shown.isDense })}
                className="rounded-md px-2 py-1 hover:bg-idle-soft"
              >
                Close rows
              </Checkbox>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
