'use client';

import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { buttonClasses } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { cn } from '#lib/cn.ts';
import { moveTo } from './column-order.ts';

type Way = 'up' | 'down';
const arrows = { up: ArrowUp, down: ArrowDown };

/** The columns of a grid as a list: shown or not by a box, in order by the arrows beside it or by drawing a line elsewhere. */
export function ColumnList({
  columns,
  isShown,
  onToggle,
  onOrder,
}: {
  /** In their order. */
  columns: { id: string; header: string }[];
  isShown: (id: string) => boolean;
  onToggle: (id: string) => void;
  onOrder: (ids: string[]) => void;
}) {
  const ids = columns.map(({ id }) => id);
  const list = useRef<HTMLUListElement>(null);
  const [drawn, setDrawn] = useState<string | null>(null);
  const [moved, setMoved] = useState<{ id: string; way: Way } | null>(null);
  const order = ids.join(' ');
  // A line that moves in the page loses the focus.
  useEffect(() => {
    if (moved && order)
      list.current?.querySelector<HTMLElement>(`[data-move="${moved.way} ${moved.id}"]`)?.focus();
  }, [moved, order]);
  const move = (id: string, way: Way) => {
    setMoved({ id, way });
    onOrder(moveTo(ids, id, ids.indexOf(id) + (way === 'up' ? -1 : 1)));
  };
  const isAtEnd = (id: string, way: Way) => ids.at(way === 'up' ? 0 : -1) === id;
  const last = columns.find(({ id }) => id === moved?.id);
  return (
    <>
      <ul ref={list} className="grid">
        {columns.map(({ id, header }) => (
          <li
            key={id}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', header);
              setDrawn(id);
            }}
            onDragEnd={() => setDrawn(null)}
            onDragOver={(event) => drawn && event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              if (drawn && drawn !== id) onOrder(moveTo(ids, drawn, ids.indexOf(id)));
            }}
            className={cn(
              'flex items-center rounded-md pr-1 hover:bg-idle-soft',
              drawn === id && 'opacity-50',
            )}
          >
            <GripVertical aria-hidden className="size-4 shrink-0 cursor-grab text-muted" />
            <Checkbox checked={isShown(id)} onChange={() => onToggle(id)} className="grow py-1">
              {header}
            </Checkbox>
            {(['up', 'down'] as const).map((way) => {
              const Arrow = arrows[way];
              return (
                <button
                  key={way}
                  type="button"
                  data-move={`${way} ${id}`}
                  aria-label={`Move ${header} ${way}`}
                  aria-disabled={isAtEnd(id, way) || undefined}
                  onClick={() => !isAtEnd(id, way) && move(id, way)}
                  className={cn(buttonClasses({ variant: 'ghost', size: 'icon' }), 'size-7 text-muted')}
                >
                  <Arrow aria-hidden />
                </button>
              );
            })}
          </li>
        ))}
      </ul>
      <p role="status" className="sr-only">
        {last && `${last.header}: ${ids.indexOf(last.id) + 1} of ${ids.length}`}
      </p>
    </>
  );
}
