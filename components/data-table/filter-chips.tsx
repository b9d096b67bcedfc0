'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { useAddress } from './use-address.ts';

export type FilterChip = {
  /** What stands in the address; null is "no filter". */
  value: string | null;
  label: string;
  count?: number;
  icon?: ReactNode;
};

/** One filter as chips with counts; the address holds the choice. On a phone a `FilterPick` stands in their place. */
export function FilterChips({ name, label, chips }: { name: string; label: string; chips: FilterChip[] }) {
  const { get, with: address } = useAddress();
  const current = get(name);
  return (
    <nav aria-label={label} className="max-sm:hidden print:hidden">
      <ul className="flex flex-wrap gap-1.5">
        {chips.map(({ value, label: words, count, icon }) => {
          const isOn = value === current;
          return (
            <li key={words}>
              <Link
                href={address({ [name]: value, page: null })}
                scroll={false}
                aria-current={isOn ? 'true' : undefined}
                className={cn(
                  'inline-flex h-8 items-center gap-1.5 rounded-full border border-line bg-surface px-2.5 text-sm text-text hover:border-edge hover:no-underline pointer-coarse:h-11',
                  isOn && 'border-accent bg-accent-soft font-semibold text-accent hover:border-accent',
                )}
              >
                {icon}
                {words}
                {count !== undefined && (
                  <span className={cn('tabular-nums', !isOn && 'text-muted')}>
                    {count.toLocaleString('en')}
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
