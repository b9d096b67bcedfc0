/** `isAll`: all that the filter finds but these; else these. */
export type Selected = { isAll: boolean; ids: Record<string, true> };

export const noSelection: Selected = { isAll: false, ids: {} };

/** A selection after these rows were ticked, or were not any more. Pure. */
export function withTicked({ isAll, ids }: Selected, rows: readonly string[], isTicked: boolean): Selected {
  const next = { ...ids };
  for (const id of rows) {
    if (isTicked === isAll) delete next[id];
    else next[id] = true;
  }
  return { isAll, ids: next };
}

// Kept for the tab, not for the browser: two tabs select different things.
const prefix = 'rekey selection ';
const known = new Map<string, Selected>();
const listeners = new Set<() => void>();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was selected under this key; the same object until it changes. */
export function readSelection(key: string): Selected {
  const selected = known.get(key) ?? stored(key);
  known.set(key, selected);
  return selected;
}

export function writeSelection(key: string, selected: Selected): void {
  known.set(key, selected);
  try {
    const isNone = !selected.isAll && Object.keys(selected.ids).length === 0;
    if (isNone) sessionStorage.removeItem(prefix + key);
    else sessionStorage.setItem(prefix + key, JSON.stringify(selected));
  } catch {
    // No storage, or no room in it: it lasts until the page is loaded again.
  }
  for (const listener of listeners) listener();
}

function stored(key: string): Selected {
  try {
    const kept = JSON.parse(sessionStorage.getItem(prefix + key) ?? 'null');
    if (typeof kept?.isAll === 'boolean' && typeof kept.ids === 'object' && kept.ids) return kept;
  } catch {
    // As if there were nothing.
  }
  return noSelection;
}
