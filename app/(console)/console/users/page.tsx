import { UserRound } from 'lucide-react';
import type { Metadata } from 'next';
import { FilterBox } from '#components/data-table/filter-box.tsx';
import { FilterChips } from '#components/data-table/filter-chips.tsx';
import { Older } from '#components/data-table/older.tsx';
import { SelectionProvider } from '#components/data-table/selection.tsx';
import { SelectionLine } from '#components/data-table/selection-line.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { userKinds } from '#lib/users/schema.ts';
import { listUsers } from '#lib/users/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { toRow } from './row.ts';
import { UsersActions } from './users-actions.tsx';
import { UsersGrid } from './users-grid.tsx';

export const metadata: Metadata = { title: 'Users' };

type Props = { searchParams: Promise<Partial<Record<'q' | 'kind' | 'cursor', string | string[]>>> };

export default async function UsersPage({ searchParams }: Props) {
  const admin = await requireRight('users:read');
  const params = await searchParams;
  const q = typeof params.q === 'string' ? params.q.trim().slice(0, 200) || undefined : undefined;
  const cursor = typeof params.cursor === 'string' ? params.cursor : undefined;
  const kind = userKinds.find((known) => known === params.kind);
  const { items, nextCursor } = await listUsers(admin, { limit: 50, q, kind, cursor });
  return (
    <SelectionProvider total={items.length}>
      <ConsolePage
        title="Users"
        lead="Who may sign in, and who owns mail accounts."
        tools={<FilterBox label="Filter users" placeholder="Filter" />}
        actions={may(admin, 'users:write') && <UsersActions />}
      >
        <FilterChips name="kind" label="Users by what they may do" chips={chips} />
        <Card className="min-w-0 overflow-hidden">
          {items.length > 0 ? (
            <UsersGrid rows={items.map(toRow)} />
          ) : (
            <EmptyState icon={UserRound} title={q || kind ? 'No user fits this filter' : 'No more users'} />
          )}
        </Card>
        <SelectionLine />
        <Older path="/console/users" params={{ q, kind }} cursor={cursor} nextCursor={nextCursor} />
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
