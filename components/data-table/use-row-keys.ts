import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';
import { useKeys } from '#components/shell/keys/use-keys.ts';
import { between } from './between.ts';
import { useSelection } from './selection.tsx';

/**
 * Moving among rows, selecting and opening them, by key and by click: one handler for the whole table. Focus is on whole
 * rows; one of them is the tab stop.
 */
export function useRowKeys({ ids, hrefOf }: { ids: readonly string[]; hrefOf: (id: string) => string }) {
  const router = useRouter();
  const { has, tick, select, clear } = useSelection();
  const bodyRef = useRef<HTMLTableSectionElement>(null);
  const [wanted, setTabStop] = useState<string | null>(null);
  /** The row ticked last: where a range begins. */
  const anchor = useRef<string | null>(null);
  const tabStop = wanted !== null && ids.includes(wanted) ? wanted : null;

  const tickTo = (id: string, isTicked: boolean, isRange: boolean) => {
    tick(isRange ? between(ids, anchor.current, id) : [id], isTicked);
    anchor.current = id;
  };
  const selectPage = (isTicked: boolean) => {
    tick(ids, isTicked);
    anchor.current = null;
  };
  const focusRow = (place: number) => {
    const element = bodyRef.current?.rows[place];
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rowOf(event.target);
    const id = row?.dataset.row ?? '';
    const place = ids.indexOf(id);
    if (place === -1 || event.altKey) return;
    const isOnRow = event.target === row;
    const moves: Record<string, number> = {
      ArrowDown: Math.min(place + 1, ids.length - 1),
      ArrowUp: Math.max(place - 1, 0),
      Home: 0,
      End: ids.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      if (event.shiftKey && next !== place) tick([id, ids[next] as string], true);
      focusRow(next);
    } else if (event.key === ' ' && isOnRow) {
      event.preventDefault();
      tickTo(id, !has(id), event.shiftKey);
    } else if (event.key === 'Enter' && isOnRow) {
      event.preventDefault();
      router.push(hrefOf(id));
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      selectPage(true);
    }
  };

  const focused = () => rowOf(document.activeElement)?.dataset.row ?? tabStop;
  const step = (by: number) => {
    const place = ids.indexOf(focused() ?? '');
    focusRow(Math.min(Math.max(place + by, 0), ids.length - 1));
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    x: () => {
      const id = focused();
      if (id !== null && ids.includes(id)) tick([id], !has(id));
    },
    Escape: clear,
  });

  const onFocus = (event: { target: EventTarget }) => {
    const id = rowOf(event.target)?.dataset.row;
    if (id) setTabStop(id);
  };

  const onClick = (event: MouseEvent) => {
    const id = rowOf(event.target)?.dataset.row;
    if (!id) return;
    const target = event.target as HTMLElement;
    const { ctrlKey, metaKey, shiftKey, altKey } = event;
    const link = target.closest('a');
    if (link) {
      // What a browser does with other clicks on a link, such as opening it beside this page, it does here too.
      if (ctrlKey || metaKey || shiftKey || altKey) return;
      event.preventDefault();
      return router.push(link.getAttribute('href') ?? hrefOf(id));
    }
    if (target.matches('input[data-tick]')) return tickTo(id, (target as HTMLInputElement).checked, shiftKey);
    if (target.closest('button, input, label')) return;
    // Somebody marking text to copy it does not mean the row.
    if (window.getSelection()?.type === 'Range') return;
    if (ctrlKey || metaKey || shiftKey) return tickTo(id, shiftKey || !has(id), shiftKey);
    anchor.current = id;
    select({ isAll: false, ids: { [id]: true } });
  };

  return { bodyRef, tabStop, selectPage, onKeyDown, onFocus, onClick };
}

const rowOf = (target: unknown) =>
  target instanceof Element ? target.closest<HTMLElement>('tr[data-row]') : null;
