'use client';

import { ArrowRightLeft, Download, Plus, Upload } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { AccountActions } from '#components/account/account-actions.tsx';
import { Inspector } from '#components/account/inspector.tsx';
import { useSelection } from '#components/data-table/selection.tsx';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { Only, useMay } from '#components/shell/rights.tsx';
import type { AccountRow } from './row.ts';
import { accountVerbs } from './verbs.ts';

/** The grid's *Actions*: adding, and everything that can be done with the selected accounts. */
export function AccountsActions({ rows }: { rows: AccountRow[] }) {
  const { selected, setSelected } = useSelection();
  const chosen = rows.filter(({ id }) => selected[id]);
  const [only] = chosen;
  const filter = useSearchParams().toString();
  const mayChange = useMay('accounts:write');
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
        <ActionLink href={`/console/accounts/export?${filter}`} prefetch={false} download>
          <Download aria-hidden />
          Export CSV
        </ActionLink>
        {rows.length > 0 && mayChange && (
          <ActionLink
            href={`/console/accounts/move?${only ? chosen.map(({ id }) => `id=${id}`).join('&') : filter}`}
          >
            <ArrowRightLeft aria-hidden />
            {only ? 'Move the selected' : 'Move to another server'}
          </ActionLink>
        )}
      </ActionList>
      {only ? (
        <Only right="accounts:write" otherwise={chosen.length === 1 && <Inspector account={only} />}>
          <AccountActions accounts={chosen} verbs={accountVerbs} onDeleted={() => setSelected({})}>
            {chosen.length === 1 && <Inspector account={only} />}
          </AccountActions>
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
