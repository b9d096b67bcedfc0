'use client';

import { Popover } from '@base-ui/react/popover';
import { SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClasses } from '#components/ui/button.tsx';
import { overPage } from '#components/ui/dialog.tsx';
import { cn } from '#lib/cn.ts';
import { useAddress } from './use-address.ts';

/** Filters beside the chips; on a phone they stand behind a button that says how many of them are chosen. */
export function MoreFilters({ names, children }: { names: string[]; children: ReactNode }) {
  const { get } = useAddress();
  const chosen = names.filter((name) => get(name)).length;
  return (
    <>
      <div className="flex flex-wrap gap-3 max-sm:hidden">{children}</div>
      <Popover.Root>
        <Popover.Trigger className={cn(buttonClasses({ size: 'sm' }), 'sm:hidden')}>
          <SlidersHorizontal aria-hidden />
          {chosen > 0 ? `Filters: ${chosen}` : 'Filters'}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner align="start" sideOffset={6} className="z-40">
            <Popover.Popup className={cn(overPage, 'grid w-[min(22rem,calc(100vw-2rem))] gap-3 p-4')}>
              <Popover.Title className="text-xs font-semibold text-muted">Filters</Popover.Title>
              {children}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}
