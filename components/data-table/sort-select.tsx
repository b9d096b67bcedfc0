'use client';

import { useRouter } from 'next/navigation';
import { Select } from '#components/ui/select.tsx';
import { useAddress } from './use-address.ts';

/** The order of the rows where there are no column headings to press: on a phone. */
export function SortSelect({ options }: { options: { value: string; label: string }[] }) {
  const router = useRouter();
  const { sort, dir, with: address } = useAddress();
  const current = sort ? `${sort} ${dir}` : '';
  return (
    <div className="w-full md:hidden">
      <Select
        aria-label="Order"
        value={options.some(({ value }) => value === current) ? current : ''}
        onChange={(event) => {
          const [nextSort = null, nextDir = null] = event.target.value ? event.target.value.split(' ') : [];
          router.replace(address({ sort: nextSort, dir: nextDir, page: null }), { scroll: false });
        }}
      >
        <option value="">Needing attention first</option>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  );
}
