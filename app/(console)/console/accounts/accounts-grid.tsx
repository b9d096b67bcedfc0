'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { inOrder } from '#components/data-table/column-order.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { LookButton } from '#components/data-table/look-button.tsx';
import { stacked } from '#components/data-table/stack.tsx';
import type { GridLook } from '#lib/users/grid-look.ts';
import { columns, isFixed } from './columns.tsx';
import { keepLastList } from './last-list.ts';
import { keepAccountsLookAction } from './look-action.ts';
import type { AccountRow } from './row.ts';

/** Those that somebody may leave out, and put in another order. */
const chosen = columns.filter(({ id }) => !isFixed(id));

export function AccountsGrid({ rows, look }: { rows: AccountRow[]; look: GridLook }) {
  const recovered = useRecovered(rows);
  useEffect(() => {
    const { pathname, search } = window.location;
    keepLastList({ href: pathname + search, ids: rows.map(({ id }) => id) });
  }, [rows]);
  const shownColumns = useMemo(() => columnsOf(look), [look]);
  return (
    <DataTable
      label="Email Accounts"
      rows={rows}
      columns={shownColumns}
      isDense={look.isDense}
      rowName={(row) => row.name}
      rowHref={(row) => `/console/accounts/${row.id}`}
      rowClassName={({ id }) => (recovered.has(id) ? 'motion-safe:animate-recovered' : undefined)}
    />
  );
}

/** Rows of one line have no room for two: there the owner and the server stand apart at every width. */
function columnsOf({ hidden, order, isDense }: GridLook) {
  const shown = [
    ...columns.filter(({ id }) => isFixed(id)),
    ...inOrder(chosen, order).filter(({ id }) => !hidden.includes(id)),
  ];
  return isDense ? shown : stacked(shown, 'owner', 'host', apartFrom(shown));
}

/** How wide the table must be for the owner and the server to stand apart, each whole: wider for each of the others that is shown. */
function apartFrom(shown: typeof columns) {
  const others = shown.filter(({ id }) => ['nextCheckAt', 'refusals', 'messageCount'].includes(id)).length;
  return (['1180', '1280', '1380'] as const)[others] ?? '1500';
}

/** Where each may choose their own columns. */
export function AccountsLook({ look }: { look: GridLook }) {
  return <LookButton look={look} keep={keepAccountsLookAction} columns={chosen} />;
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
