'use client';

import { useRouter } from 'next/navigation';
import { Select } from '#components/ui/select.tsx';
import type { FilterChip } from './filter-chips.tsx';
import { useAddress } from './use-address.ts';

/** The chips of a filter as one list to choose from, on a phone: there they would take the place of the first rows. */
export function FilterPick({
  name,
  label,
  groups,
}: {
  name: string;
  label: string;
  groups: { label: string; chips: FilterChip[] }[];
}) {
  const router = useRouter();
  const { get, with: address } = useAddress();
  const options = (chips: FilterChip[]) =>
    chips.map(({ value, label: words, count }) => (
      <option key={words} value={value ?? ''}>
        {count === undefined ? words : `${words} (${count.toLocaleString('en')})`}
      </option>
    ));
  const [first] = groups;
  return (
    <div className="min-w-0 flex-1 sm:hidden print:hidden">
      <Select
        aria-label={label}
        value={get(name) ?? ''}
        onChange={(event) =>
          router.replace(address({ [name]: event.target.value || null, page: null }), { scroll: false })
        }
      >
        {groups.length > 1
          ? groups.map((group) => (
              <optgroup key={group.label} label={group.label}>
                {options(group.chips)}
              </optgroup>
            ))
          : options(first?.chips ?? [])}
      </Select>
    </div>
  );
}
