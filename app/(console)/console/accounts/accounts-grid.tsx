'use client';

import { useEffect, useRef, useState } from 'react';
import { DataTable } from '#components/data-table/data-table.tsx';
import type { GridLook } from '#components/data-table/grid-look.ts';
import { LookMenu } from '#components/data-table/look-menu.tsx';
import { columns, isFixed } from './columns.tsx';
import { keepLastList } from './last-list.ts';
import { accountsLookCookie } from './look-cookie.ts';
import type { AccountRow } from './row.ts';

export function AccountsGrid({ rows, look }: { rows: AccountRow[]; look: GridLook }) {
  const recovered = useRecovered(rows);
  useEffect(() => {
    const { pathname, search } = window.location;
    keepLastList({ href: pathname + search, ids: rows.map(({ id }) => id) });
  }, [rows]);
  return (
    <DataTable
      label="Email Accounts"
      rows={rows}
      columns={columns.filter(({ id }) => !look.hidden.includes(id) || isFixed(id))}
      isDense={look.isDense}
      rowName={(row) => row.name}
      rowHref={(row) => `/console/accounts/${row.id}`}
      rowClassName={({ id }) => (recovered.has(id) ? 'motion-safe:animate-recovered' : undefined)}
    />
  );
}

/** Where each may choose their own columns. */
export function AccountsLook({ look }: { look: GridLook }) {
  return (
    <LookMenu cookie={accountsLookCookie} look={look} columns={columns.filter(({ id }) => !isFixed(id))} />
  );
}

const shownMs = 2_000;

/** The accounts that began to work while one looked on, for two seconds. */
function useRecovered(rows: AccountRow[]): ReadonlySet<string> {
  const before = useRef(new Map<string, AccountRow['state']>());
  const [recovered, setRecovered] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const isBack = ({ id, state }: AccountRow) => {
      const was = before.current.get(id);
      return state === 'active' && was !== undefined && was !== 'active';
    };
    const back = rows.filter(isBack).map(({ id }) => id);
    before.current = new Map(rows.map(({ id, state }) => [id, state]));
    if (back.length > 0) setRecovered(new Set(back));
  }, [rows]);
  useEffect(() => {
    if (recovered.size === 0) return;
    const timer = setTimeout(() => setRecovered(new Set()), shownMs);
    return () => clearTimeout(timer);
  }, [recovered]);
  return recovered;
}
