import { AccountActions } from '#components/account/account-actions.tsx';
import { Inspector } from '#components/account/inspector.tsx';
import { useSelection } from '#components/data-table/selection.tsx';
import { Only } from '#components/shell/rights.tsx';
import type { ChosenAccounts } from '#lib/account-jobs/schema.ts';
import { BulkActions } from './bulk-actions.tsx';
import type { AccountRow } from './row.ts';
import { accountVerbs } from './verbs.ts';

export type Filter = Extract<ChosenAccounts, { filter: unknown }>['filter'];

/** What can be done with the selected accounts, and of one alone its story. */
export function SelectedActions({
  rows,
  filter,
  filterQuery,
}: {
  rows: AccountRow[];
  filter: Filter;
  /** The same as the address has it. */
  filterQuery: string;
}) {
  const { isAll, ids, count, has, clear } = useSelection();
  const only = count === 1 ? rows.find(({ id }) => has(id)) : undefined;
  const listed = Object.keys(ids);
  return only ? (
    <Only right="accounts:write" otherwise={<Inspector account={only} />}>
      <AccountActions key={only.id} account={only} verbs={accountVerbs} onDeleted={clear}>
        <Inspector account={only} />
      </AccountActions>
    </Only>
  ) : (
    <Only right="accounts:write">
      <BulkActions
        chosen={isAll ? { filter, except: listed } : { ids: listed }}
        count={count}
        filterQuery={filterQuery}
        onDeleted={clear}
      />
    </Only>
  );
}
