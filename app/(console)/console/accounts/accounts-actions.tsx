'use client';

import { ArrowRightLeft, Download, ListChecks, Plus, Upload } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { AccountActions } from '#components/account/account-actions.tsx';
import { Inspector } from '#components/account/inspector.tsx';
import { useSelection } from '#components/data-table/selection.tsx';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { Only, useMay } from '#components/shell/rights.tsx';
import type { ChosenAccounts } from '#lib/account-jobs/schema.ts';
import { BulkActions } from './bulk-actions.tsx';
import type { AccountRow } from './row.ts';
import { accountVerbs } from './verbs.ts';

type Filter = Extract<ChosenAccounts, { filter: unknown }>['filter'];

/** The grid's *Actions*: adding, and everything that can be done with the selected accounts. */
export function AccountsActions({ rows, filter }: { rows: AccountRow[]; filter: Filter }) {
  const { isAll, ids, count, has, clear } = useSelection();
  const mayChange = useMay('accounts:write');
  const only = count === 1 ? rows.find(({ id }) => has(id)) : undefined;
  const query = useSearchParams().toString();
  const listed = Object.keys(ids);
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
      {only ? (
        <Only right="accounts:write" otherwise={<Inspector account={only} />}>
          <AccountActions key={only.id} account={only} verbs={accountVerbs} onDeleted={clear}>
            <Inspector account={only} />
          </AccountActions>
        </Only>
      ) : count > 0 ? (
        <Only right="accounts:write">
          <BulkActions
            chosen={isAll ? { filter, except: listed } : { ids: listed }}
            count={count}
            filterQuery={query}
            onDeleted={clear}
          />
        </Only>
      ) : (
        rows.length > 0 && (
          <p className="mt-3 border-t border-line px-2 pt-3 text-sm text-muted">
            Select an account to {mayChange ? 'act on it and to see' : 'see'} its story.
          </p>
        )
      )}
    </>
  );
}
