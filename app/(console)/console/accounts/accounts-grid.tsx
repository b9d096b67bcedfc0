'use client';

import { DataTable } from '#components/data-table/data-table.tsx';
import { columns } from './columns.tsx';
import type { AccountRow } from './row.ts';

export function AccountsGrid({ rows }: { rows: AccountRow[] }) {
  return (
    <DataTable
      label="Email Accounts"
      rows={rows}
      columns={columns}
      rowName={(row) => row.name}
      rowHref={(row) => `/console/accounts/${row.id}`}
    />
  );
}
