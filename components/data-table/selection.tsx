'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react';
import {
  noSelection,
  readSelection,
  type Selected,
  subscribe,
  withTicked,
  writeSelection,
} from './kept-selection.ts';

type Selection = Selected & {
  /** How many rows the filter finds, on all pages. */
  total: number;
  /** How many of them are selected. */
  count: number;
  has: (id: string) => boolean;
  select: (next: Selected) => void;
  /** Ticks rows, or unticks them. */
  tick: (rows: readonly string[], isTicked: boolean) => void;
  clear: () => void;
};

const SelectionContext = createContext<Selection | null>(null);

/**
 * Holds which rows are selected, for a table and for the actions beside it: those ticked, or all that the filter finds but
 * some. It belongs to the filter in the address: another page, a reload, another order and the way back keep it, another
 * filter begins with none.
 */
export function SelectionProvider({ total, children }: { total: number; children: ReactNode }) {
  const key = useFilterKey();
  const kept = useSyncExternalStore(
    subscribe,
    () => readSelection(key),
    () => noSelection,
  );
  const value = useMemo<Selection>(() => {
    const listed = Object.keys(kept.ids).length;
    return {
      ...kept,
      total,
      count: kept.isAll ? Math.max(0, total - listed) : listed,
      has: (id) => (kept.ids[id] === true) !== kept.isAll,
      select: (next) => writeSelection(key, next),
      tick: (rows, isTicked) => writeSelection(key, withTicked(readSelection(key), rows, isTicked)),
      clear: () => writeSelection(key, noSelection),
    };
  }, [kept, key, total]);
  return <SelectionContext value={value}>{children}</SelectionContext>;
}

export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (!selection) throw new Error('useSelection needs a SelectionProvider above it');
  return selection;
}

/** The page and its filter, without what only says which part of the rows is shown, and how. */
function useFilterKey(): string {
  const path = usePathname();
  const params = new URLSearchParams(useSearchParams());
  for (const name of ['page', 'sort', 'dir', 'cursor']) params.delete(name);
  params.sort();
  return `${path}?${params}`;
}
