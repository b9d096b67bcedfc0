'use client';

import { ArrowRightLeft, Download, ListChecks, Plus, Upload } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useSelection } from '#components/data-table/selection.tsx';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { Only, useMay } from '#components/shell/rights.tsx';
import { useLater } from '#components/ui/use-later.ts';
import type { AccountRow } from './row.ts';
import type { Filter } from './selected-actions.tsx';

/** The grid's *Actions*: adding, and everything that can be done with the selected accounts. */
export function AccountsActions({ rows, filter }: { rows: AccountRow[]; filter: Filter }) {
  const { count } = useSelection();
  const mayChange = useMay('accounts:write');
  const query = useSearchParams().toString();
  const Selected = useLater(count > 0 ? count : null, async () => {
    const { SelectedActions } = await import('./selected-actions.tsx');
    return SelectedActions;
  });
  return (
    <>
      <ActionList>
        <Only right="accounts:write">
          <ActionLink href="/console/accounts/new">
            <Plus aria-hidden />
            Add account
          </ActionLink>
          <ActionLink href="/console/accounts/import">
            <Upload aria-hidden />
            Import CSV
          </ActionLink>
        </Only>
        <ActionLink href={`/console/accounts/export?${query}`} prefetch={false} download>
          <Download aria-hidden />
          Export CSV
        </ActionLink>
        {count === 0 && rows.length > 0 && mayChange && (
          <>
            <ActionLink href={`/console/accounts/move?${query}`} prefetch={false}>
              <ArrowRightLeft aria-hidden />
              Move to another server
            </ActionLink>
            <ActionLink href="/console/accounts/jobs" prefetch={false}>
              <ListChecks aria-hidden />
              Bulk acts
            </ActionLink>
          </>
        )}
      </ActionList>
      {count > 0 && Selected && <Selected rows={rows} filter={filter} filterQuery={query} />}
      {count === 0 && rows.length > 0 && (
        <p className="mt-3 border-t border-line px-2 pt-3 text-sm text-muted">
          Select an account to {mayChange ? 'act on it and to see' : 'see'} its story.
        </p>
      )}
    </>
  );
}
