'use client';

import { Pencil, Plus } from 'lucide-react';
import { useSelection } from '#components/data-table/selection.tsx';
import { ActionGroup, ActionLink, ActionList } from '#components/shell/actions.tsx';
import type { AccountRow } from './row.ts';

export function AccountsActions({ rows }: { rows: AccountRow[] }) {
  const { selected } = useSelection();
  const chosen = rows.filter(({ id }) => selected[id]);
  const [only] = chosen;
  return (
    <>
      <ActionList>
        <ActionLink href="/console/accounts/new">
          <Plus aria-hidden />
          Add account
        </ActionLink>
      </ActionList>
      {only && (
        <ActionGroup title={chosen.length === 1 ? only.name : `${chosen.length} accounts`}>
          <ActionList>
            <ActionLink href={`/console/accounts/${only.id}/edit`}>
              <Pencil aria-hidden />
              Edit
            </ActionLink>
          </ActionList>
        </ActionGroup>
      )}
    </>
  );
}
