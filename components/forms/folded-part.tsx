'use client';

import type { ReactNode } from 'react';
import { Summary } from '#components/ui/summary.tsx';
import { cn } from '#lib/cn.ts';
import { useForm } from './action-form.tsx';

/** A part of a form that most say nothing in: folded away unless one of its fields says what is not usual, or has a problem. */
export function FoldedPart({
  id,
  title,
  lead,
  fields,
  usual = {},
  isOpen = false,
  isWithin = false,
  children,
}: {
  id?: string;
  title: string;
  lead: string;
  /** The names of its fields. */
  fields: readonly string[];
  /** What those hold that say nothing of their own, where that is not nothing. */
  usual?: Readonly<Record<string, string>>;
  /** Open from the start. */
  isOpen?: boolean;
  /** It stands in another part, and needs no box of its own. */
  isWithin?: boolean;
  children: ReactNode;
}) {
  const { state, initial } = useForm();
  const isSaid = (name: string) => {
    const value = state.values[name] ?? initial[name] ?? '';
    return Boolean(state.problems[name]) || (value !== 'false' && value !== (usual[name] ?? ''));
  };
  return (
    <details
      id={id}
      open={isOpen || fields.some(isSaid) || undefined}
      className={cn(
        'min-w-0',
        isWithin ? 'border-t border-line pt-3 sm:col-span-2' : 'rounded-lg border border-line bg-surface p-4',
      )}
    >
      <Summary className="w-full py-0 pointer-coarse:py-1">
        <span className="block font-semibold">{title}</span>
        <span className="block text-sm text-muted">{lead}</span>
      </Summary>
      <div className="grid gap-4 pt-3 sm:grid-cols-2">{children}</div>
    </details>
  );
}
