'use client';

import { ArrowDownWideNarrow } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Select } from '#components/ui/select.tsx';
import { cn } from '#lib/cn.ts';
import { useAddress } from './use-address.ts';

/** The order of the rows where there are no column headings to press; on a phone a button that opens the platform's own picker. */
export function SortSelect({
  unasked,
  options,
}: {
  /** What the order is called that nobody asked for. */
  unasked: string;
  options: { value: string; label: string }[];
}) {
  const router = useRouter();
  const { sort, dir, with: address } = useAddress();
  const current = sort ? `${sort} ${dir}` : '';
  const isAsked = options.some(({ value }) => value === current);
  return (
    <div
      className={cn(
        'relative shrink-0 md:hidden print:hidden max-sm:[&>div>svg]:hidden max-sm:size-12 max-sm:rounded-md max-sm:border max-sm:border-edge/60 max-sm:bg-surface max-sm:has-focus-visible:border-accent max-sm:has-focus-visible:ring-3 max-sm:has-focus-visible:ring-accent/35',
        isAsked && 'max-sm:border-accent max-sm:bg-accent-soft max-sm:text-accent',
      )}
    >
      <ArrowDownWideNarrow
        aria-hidden
        className="pointer-events-none absolute inset-0 m-auto size-5 sm:hidden"
      />
      <Select
        aria-label="Order"
        className="max-sm:opacity-0"
        value={isAsked ? current : ''}
        onChange={(event) => {
          const [nextSort = null, nextDir = null] = event.target.value ? event.target.value.split(' ') : [];
          router.replace(address({ sort: nextSort, dir: nextDir, page: null }), { scroll: false });
        }}
      >
        <option value="">{unasked}</option>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  );
}
