import { UserRound } from 'lucide-react';
import type { Metadata } from 'next';
import { FilterBox } from '#components/data-table/filter-box.tsx';
import { FilterChips } from '#components/data-table/filter-chips.tsx';
import { FilterPick } from '#components/data-table/filter-pick.tsx';
import { Pages } from '#components/data-table/pages.tsx';
import { SelectionProvider } from '#components/data-table/selection.tsx';
import { SelectionLine } from '#components/data-table/selection-line.tsx';
import { SortSelect } from '#components/data-table/sort-select.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { pageOfUsers } from '#lib/users/page.ts';
import { userKinds, userSorts } from '#lib/users/schema.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { toRow } from './row.ts';
import { UsersActions } from './users-actions.tsx';
import { UsersGrid } from './users-grid.tsx';

export const metadata: Metadata = { title: 'Users' };

const pageSize = 50;

type Asked = 'q' | 'kind' | 'sort' | 'dir' | 'page';
type Props = { searchParams: Promise<Partial<Record<Asked, string | string[]>>> };

export default async function UsersPage({ searchParams }: Props) {
  const admin = await requireRight('users:read');
  const params = await searchParams;
  const q = typeof params.q === 'string' ? params.q.trim().slice(0, 200) || undefined : undefined;
  const kind = userKinds.find((known) => known === params.kind);
  const { items, total, page } = await pageOfUsers(admin, {
    ...{ q, kind, limit: pageSize },
    sort: userSorts.find((known) => known === params.sort),
    descending: params.dir === 'desc',
    page: Number.parseInt(String(params.page), 10) || 1,
  });
  return (
    <SelectionProvider total={total}>
      <ConsolePage
        title="Users"
        lead="Who may sign in, and who owns mail accounts."
        tools={<FilterBox label="Filter users" placeholder="Filter" />}
        actions={may(admin, 'users:write') && <UsersActions />}
      >
        <div className="flex items-start justify-between gap-3">
          <FilterChips name="kind" label="Users by what they may do" chips={chips} />
          <FilterPick name="kind" label="Which users" groups={[{ label: 'Users', chips }]} />
          <SortSelect unasked="Oldest first" options={orders} />
        </div>
        <Card className="min-w-0 overflow-hidden">
          {items.length > 0 ? (
            <UsersGrid rows={items.map(toRow)} />
          ) : (
            <EmptyState
              icon={UserRound}
              title={q || kind ? 'No user fits this filter' : 'No users'}
              action={(q || kind) && <ButtonLink href="/console/users">Show all users</ButtonLink>}
            />
          )}
        </Card>
        <SelectionLine />
        <div className="flex justify-end">
          <Pages page={page} pageSize={pageSize} total={total} />
        </div>
      </ConsolePage>
    </SelectionProvider>
  );
}

const chips = [
  { value: null, label: 'All' },
  { value: 'console', label: 'Of the console' },
  { value: 'no_password', label: 'No password yet' },
  { value: 'no_login', label: 'May not sign in' },
];

/** Where there are no headings to press. */
const orders = [
  { value: 'name asc', label: 'Name' },
  { value: 'role asc', label: 'Role' },
  { value: 'accounts desc', label: 'Most accounts' },
  { value: 'lastSignIn desc', label: 'Last sign-in, newest first' },
];
