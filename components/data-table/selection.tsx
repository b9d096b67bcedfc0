'use client';

import { createContext, type ReactNode, use, useMemo, useState } from 'react';

export type Selected = Record<string, true>;
type Selection = {
  selected: Selected;
  setSelected: (next: Selected | ((before: Selected) => Selected)) => void;
};

const SelectionContext = createContext<Selection | null>(null);

/** Holds which rows are selected, for a table and for the actions beside it. Survives a refresh of the rows. */
export function SelectionProvider({ children }: { children: ReactNode }) {
  const [selected, setSelected] = useState<Selected>({});
  const value = useMemo(() => ({ selected, setSelected }), [selected]);
  return <SelectionContext value={value}>{children}</SelectionContext>;
}

export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (!selection) throw new Error('useSelection needs a SelectionProvider above it');
  return selection;
}

/** How many of the rows on this page are selected, in words; nothing when none is. */
export function SelectedCount({ ids }: { ids: string[] }) {
  const { selected } = useSelection();
  const count = ids.filter((id) => selected[id]).length;
  return <span role="status">{count > 0 && ` · ${count} selected`}</span>;
}
