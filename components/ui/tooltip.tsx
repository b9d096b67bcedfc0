'use client';

import { Tooltip as BaseTooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

/** A few words on hover or focus; never the only place something is said. `children` is the element it belongs to. */
export function Tooltip({ words, children }: { words: ReactNode; children: ReactElement }) {
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={children} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner sideOffset={6} className="z-50">
          <BaseTooltip.Popup className="max-w-80 rounded-md border border-line bg-raised px-2.5 py-1.5 text-sm shadow-lg wrap-anywhere transition duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {words}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
