import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';
import { useKeys } from '#components/shell/keys/use-keys.ts';

type AnyRow<Row> = {
  id: string;
  original: Row;
  getIsSelected: () => boolean;
  toggleSelected: (value?: boolean) => void;
  getToggleSelectedHandler: () => (event: unknown) => void;
};
type AnyTable<Row> = {
  getRowModel: () => { rows: AnyRow<Row>[] };
  toggleAllPageRowsSelected: (value?: boolean) => void;
};

/** Moving among rows and selecting them, by key and by click. Focus is on whole rows; one of them is the tab stop. */
export function useRowKeys<Row>({
  table,
  rowHref,
  selectOnly,
  clear,
}: {
  table: AnyTable<Row>;
  rowHref: (row: Row) => string;
  selectOnly: (id: string) => void;
  clear: () => void;
}) {
  const router = useRouter();
  const bodyRef = useRef<HTMLTableSectionElement>(null);
  const [wanted, setTabStop] = useState<string | null>(null);
  const rows = table.getRowModel().rows;
  const tabStop = rows.some(({ id }) => id === wanted) ? wanted : null;

  const focusRow = (place: number) => {
    const element = bodyRef.current?.rows[place];
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const element = (event.target as HTMLElement).closest('tr');
    const place = rows.findIndex(({ id }) => id === element?.dataset.row);
    const row = rows[place];
    if (!row || event.altKey) return;
    const isOnRow = event.target === element;
    const moves: Record<string, number> = {
      ArrowDown: Math.min(place + 1, rows.length - 1),
      ArrowUp: Math.max(place - 1, 0),
      Home: 0,
      End: rows.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      if (event.shiftKey && next !== place) {
        row.toggleSelected(true);
        rows[next]?.toggleSelected(true);
      }
      focusRow(next);
    } else if (event.key === ' ' && isOnRow) {
      event.preventDefault();
      row.getToggleSelectedHandler()(asToggle(!row.getIsSelected(), event.shiftKey));
    } else if (event.key === 'Enter' && isOnRow) {
      event.preventDefault();
      router.push(rowHref(row.original));
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      table.toggleAllPageRowsSelected(true);
    }
  };

  const step = (by: number) => {
    const at = document.activeElement?.closest('tr')?.dataset.row ?? tabStop;
    const place = rows.findIndex(({ id }) => id === at);
    focusRow(Math.min(Math.max(place + by, 0), rows.length - 1));
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    x: () => {
      const at = document.activeElement?.closest('tr')?.dataset.row ?? tabStop;
      const row = rows.find(({ id }) => id === at);
      row?.toggleSelected(!row.getIsSelected());
    },
    Escape: clear,
  });

  const onFocus = (event: { target: EventTarget }) => {
    const id = (event.target as HTMLElement).closest('tr')?.dataset.row;
    if (id) setTabStop(id);
  };

  const onRowClick = (event: MouseEvent, row: AnyRow<Row>) => {
    if ((event.target as HTMLElement).closest('a, button, input, label')) return;
    // Somebody marking text to copy it does not mean the row.
    if (window.getSelection()?.type === 'Range') return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      row.getToggleSelectedHandler()(asToggle(event.shiftKey || !row.getIsSelected(), event.shiftKey));
    } else {
      row.getToggleSelectedHandler()(asToggle(true, false));
      selectOnly(row.id);
    }
  };

  return { bodyRef, tabStop, onKeyDown, onFocus, onRowClick };
}

/** What the table's own handler expects of a checkbox's event. */
function asToggle(checked: boolean, shiftKey: boolean) {
  return { target: { checked }, shiftKey, persist: () => {} };
}
