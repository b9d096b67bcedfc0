'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { Fragment } from 'react';
import type { Head } from './column.ts';
import { useAddress } from './use-address.ts';

/** The heading of a column; of one that stands for several, theirs. A sortable one is a link that sorts, and turns the order when it sorts already. */
export function ColumnHead({ heads, className }: { heads: Head[]; className: string }) {
  const { sort, dir } = useAddress();
  const isSorted = heads.some(({ id }) => id === sort);
  const order = isSorted ? (dir === 'asc' ? 'ascending' : 'descending') : 'none';
  return (
    <th
      scope="col"
      aria-sort={heads.some(({ isSortable }) => isSortable) ? order : undefined}
      className={className}
    >
      {heads.map((head, place) => (
        <Fragment key={head.id}>
          {place > 0 && ' / '}
          <SortLink {...head} />
        </Fragment>
      ))}
    </th>
  );
}

function SortLink({ id, header, isSortable = false }: Head) {
  const { sort, dir, with: address } = useAddress();
  if (!isSortable) return header;
  const isSorted = sort === id;
  const nextDir = isSorted && dir === 'asc' ? 'desc' : 'asc';
  const Arrow = dir === 'asc' ? ArrowUp : ArrowDown;
  return (
    <Link
      href={address({ sort: id, dir: nextDir, page: null })}
      scroll={false}
      replace
      className="inline-flex items-center gap-1 rounded-sm pointer-coarse:min-h-11 text-muted hover:text-text hover:no-underline"
    >
      {header}
      {isSorted && <Arrow aria-hidden className="size-3.5" />}
    </Link>
  );
}
