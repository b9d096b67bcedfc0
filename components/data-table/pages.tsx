'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { useAddress } from './use-address.ts';

/** Which rows of how many, and the way to the others. */
export function Pages({ page, pageSize, total }: { page: number; pageSize: number; total: number }) {
  const { with: address } = useAddress();
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (total === 0) return null;
  const from = (page - 1) * pageSize + 1;
  const to = Math.min(page * pageSize, total);
  const figure = (n: number) => n.toLocaleString('en');
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 text-sm text-muted">
      <span className="tabular-nums">
        {figure(from)} to {figure(to)} of {figure(total)}
      </span>
      {last > 1 && (
        <>
          {page > 1 && (
            <ButtonLink size="sm" href={address({ page: page > 2 ? String(page - 1) : null })} rel="prev">
              <ChevronLeft aria-hidden />
              Previous
            </ButtonLink>
          )}
          {page < last && (
            <ButtonLink size="sm" href={address({ page: String(page + 1) })} rel="next">
              Next
              <ChevronRight aria-hidden />
            </ButtonLink>
          )}
        </>
      )}
    </nav>
  );
}
