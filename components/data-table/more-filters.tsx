'use client';

import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { buttonClasses } from '#components/ui/button.tsx';
import { cn } from '#lib/cn.ts';
import { useAddress } from './use-address.ts';

/** Filters beside others; on a phone they stand folded behind a button that says how many of them are chosen. */
export function MoreFilters({ names, children }: { names: string[]; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const { get } = useAddress();
  const chosen = names.filter((name) => get(name)).length;
  const id = useId();
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className={cn(buttonClasses({ size: 'md' }), 'sm:hidden max-sm:h-12 max-sm:pointer-coarse:h-12')}
      >
        <SlidersHorizontal aria-hidden />
        {chosen > 0 ? `Filters: ${chosen}` : 'Filters'}
      </button>
      <div
        id={id}
        className={cn('contents max-sm:grid max-sm:w-full max-sm:gap-3', !isOpen && 'max-sm:hidden')}
      >
        {children}
      </div>
    </>
  );
}
