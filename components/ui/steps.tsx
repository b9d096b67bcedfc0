import { Check, Circle, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { Spinner } from './spinner.tsx';

export type Step = { key: string; words: ReactNode; state: 'waiting' | 'running' | 'done' | 'failed' };

/** The steps of something under way: done, running, waiting. Put it inside a role="status" to have it announced. */
export function Steps({ steps, className }: { steps: Step[]; className?: string }) {
  return (
    <ol className={cn('grid gap-3', className)}>
      {steps.map(({ key, words, state }) => (
        <li
          key={key}
          className={cn(
            'flex items-start gap-2.5',
            state === 'waiting' && 'text-muted',
            state === 'running' && 'font-semibold',
            state === 'failed' && 'font-semibold text-bad',
          )}
        >
          <span aria-hidden className="mt-0.5 grid size-4 shrink-0 place-items-center">
            {state === 'done' && <Check className="size-4" />}
            {state === 'running' && <Spinner className="size-4" />}
            {state === 'waiting' && <Circle className="size-3" />}
            {state === 'failed' && <X className="size-4" />}
          </span>
          <span className="min-w-0 wrap-anywhere">
            {words}
            <span className="sr-only">{spoken[state]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

const spoken = { done: ', done', running: ', under way', waiting: ', to come', failed: ', failed' } as const;
