'use client';

import { useRouter } from 'next/navigation';
import { Select } from '#components/ui/select.tsx';
import { cn } from '#lib/cn.ts';
import { useAddress } from './use-address.ts';

/** One filter as a list to choose from; the address holds the choice. */
export function FilterSelect({
  name,
  label,
  any,
  options,
  className = 'max-sm:w-full sm:w-60',
}: {
  name: string;
  label: string;
  /** What "no filter" is called. */
  any: string;
  options: { value: string; label: string }[];
  className?: string;
}) {
  const router = useRouter();
  const { get, with: address } = useAddress();
  return (
    <div className={cn('min-w-0 print:hidden', className)}>
      <Select
        aria-label={label}
        value={get(name) ?? ''}
        onChange={(event) =>
          router.replace(address({ [name]: event.target.value || null }), { scroll: false })
        }
      >
        <option value="">{any}</option>
        {options.map(({ value, label: words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
    </div>
  );
}
