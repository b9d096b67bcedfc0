'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useAddress } from './use-address.ts';

/** A column heading; a sortable one is a link that sorts, and turns the order when it sorts already. */
export function SortLink({
  id,
  isSortable = false,
  className,
  children,
}: {
  id: string;
  isSortable?: boolean;
  className: string;
  children: ReactNode;
}) {
  const { sort, dir, with: address } = useAddress();
  if (!isSortable) {
    return (
      <th scope="col" className={className}>
        {children}
      </th>
    );
  }
  const isSorted = sort === id;
  const nextDir = isSorted && dir === 'asc' ? 'desc' : 'asc';
  const Arrow = dir === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (dir === 'asc' ? 'ascending' : 'descending') : 'none'}
      className={className}
    >
      <Link
        href={address({ sort: id, dir: nextDir, page: null })}
        scroll={false}
        replace
        className="inline-flex items-center gap-1 rounded-sm pointer-coarse:min-h-11 text-muted hover:text-text hover:no-underline"
      >
        {children}
        {isSorted && <Arrow aria-hidden className="size-3.5" />}
      </Link>
    </th>
  );
}
