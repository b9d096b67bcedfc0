import { ShieldCheck, UserPlus, UserRound } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { FilterBox } from '#components/data-table/filter-box.tsx';
import { Older } from '#components/data-table/older.tsx';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { isOfConsole, roleTitles } from '#lib/rights.ts';
import { listUsers, type User } from '#lib/users/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { LoginBadge } from './login-badge.tsx';

export const metadata: Metadata = { title: 'Users' };

type Props = { searchParams: Promise<{ q?: string | string[]; cursor?: string | string[] }> };

export default async function UsersPage({ searchParams }: Props) {
  const admin = await requireRight('users:read');
  const params = await searchParams;
  const q = typeof params.q === 'string' ? params.q.trim().slice(0, 200) || undefined : undefined;
  const cursor = typeof params.cursor === 'string' ? params.cursor : undefined;
  const { items, nextCursor } = await listUsers(admin, { limit: 50, q, cursor });
  return (
    <ConsolePage
      title="Users"
      lead="Who may sign in, and who owns mail accounts."
      tools={<FilterBox label="Filter users" placeholder="Filter" />}
      actions={
        may(admin, 'users:write') && (
          <ActionList>
            <ActionLink href="/console/users/new">
              <UserPlus aria-hidden />
              Add user
            </ActionLink>
          </ActionList>
        )
      }
    >
      {items.length > 0 ? (
        <RecordList label="Users" rows={items} columns={columns} />
      ) : (
        <Card>
          <EmptyState icon={UserRound} title={q ? 'No user fits this filter' : 'No more users'} />
        </Card>
      )}
      <Older path="/console/users" params={{ q }} cursor={cursor} nextCursor={nextCursor} />
    </ConsolePage>
  );
}

const columns: RecordColumn<User>[] = [
  {
    header: 'User',
    phone: 'title',
    className: 'md:w-full md:max-w-0',
    title: (user) => user.email,
    cell: (user) => (
      <>
        <Link href={`/console/users/${user.id}`} className="clip block font-semibold text-text">
          {user.name || user.email}
        </Link>
        {user.name && <span className="clip block text-xs text-muted">{user.email}</span>}
      </>
    ),
  },
  {
    header: 'Role',
    className: 'whitespace-nowrap',
    cell: (user) =>
      isOfConsole(user.role) ? (
        <span className="inline-flex items-center gap-1.5">
          <ShieldCheck aria-hidden className="size-4 text-accent" />
          {roleTitles[user.role]}
        </span>
      ) : (
        roleTitles[user.role]
      ),
  },
  { header: 'Allow Login', cell: (user) => <LoginBadge user={user} /> },
  { header: 'Accounts', className: 'md:text-right tabular-nums', cell: (user) => user.accountCount },
  {
    header: 'Last sign-in',
    className: 'whitespace-nowrap',
    cell: (user) => <RelativeTime at={user.lastSignInAt} isShort />,
  },
];
