'use client';

import { ShieldCheck } from 'lucide-react';
import { useOptimistic, useTransition } from 'react';
import type { Column } from '#components/data-table/column.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useMay } from '#components/shell/rights.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { allowLogin, takeLogin } from './bulk-actions.ts';
import { LoginBadge } from './login-badge.tsx';
import type { UserRow } from './row.ts';

const columns: Column<UserRow>[] = [
  {
    id: 'name',
    header: 'User',
    phone: 'title',
    room: 'all',
    isSortable: true,
    title: (row) => row.email,
    cell: (row) => (
      <>
        <a
          href={`/console/users/${row.id}`}
          tabIndex={-1}
          dir="auto"
          className="clip block text-left font-semibold text-text"
        >
          {row.name || row.email}
        </a>
        {row.name && <span className="clip block text-xs text-muted">{row.email}</span>}
      </>
    ),
  },
  {
    id: 'role',
    header: 'Role',
    isSortable: true,
    phone: 'fact',
    cell: (row) => (
      <span className="flex items-center gap-1.5">
        {row.isOfConsole && <ShieldCheck aria-hidden className="size-4 text-accent" />}
        {row.role}
      </span>
    ),
  },
  {
    id: 'login',
    header: 'Allow Login',
    phone: 'fact',
    isSortable: true,
    cell: (row) => <Login row={row} />,
  },
  {
    id: 'accounts',
    header: 'Accounts',
    isSortable: true,
    phone: 'fact',
    isNumber: true,
    from: '640',
    cell: (row) => row.accountCount,
  },
  {
    id: 'lastSignIn',
    header: 'Last sign-in',
    isSortable: true,
    phone: 'fact',
    from: '790',
    cell: (row) => <RelativeTime at={row.lastSignInAt} isShort />,
  },
];

export function UsersGrid({ rows }: { rows: UserRow[] }) {
  return (
    <DataTable
      label="Users"
      rows={rows}
      columns={columns}
      rowName={(row) => row.name || row.email}
      rowHref={(row) => `/console/users/${row.id}`}
    />
  );
}

/** *Allow Login* as a box that acts at once; beside it, of somebody without a password, how far the invitation has come. */
function Login({ row }: { row: UserRow }) {
  const [isAllowed, show] = useOptimistic(row.allowLogin);
  const [, start] = useTransition();
  const mayChange = useMay('users:write');
  const change = () =>
    start(async () => {
      show(!isAllowed);
      const result = await (isAllowed ? takeLogin : allowLogin)(row.id);
      const refusal = result.ok ? result.value.refused[0] : result.message;
      if (refusal) toast('bad', refusal);
    });
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-2 md:flex-nowrap max-md:justify-end">
      <Checkbox
        aria-label={`Allow Login of ${row.name || row.email}`}
        checked={isAllowed}
        disabled={!mayChange}
        onChange={change}
      />
      {row.allowLogin && !row.hasPassword && <LoginBadge user={row} />}
    </span>
  );
}
