'use client';

import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useForm } from '#components/forms/action-form.tsx';

/** A part of an account's form that most accounts say nothing in: folded away unless one of its fields has a value or a problem. */
export function FoldedPart({
  title,
  lead,
  fields,
  children,
}: {
  title: string;
  lead: string;
  /** The names of its fields. */
  fields: readonly string[];
  children: ReactNode;
}) {
  const { state, initial } = useForm();
  const isSaid = (name: string) => Boolean(initial[name] || state.values[name] || state.problems[name]);
  return (
    <details
      open={fields.some(isSaid) || undefined}
      className="group min-w-0 rounded-lg border border-line bg-surface p-4"
    >
      <summary className="flex cursor-pointer items-start gap-2">
        <ChevronRight
          aria-hidden
          className="mt-1 size-4 shrink-0 text-muted transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
        <span>
          <span className="block font-semibold">{title}</span>
          <span className="block text-sm text-muted">{lead}</span>
        </span>
      </summary>
      <div className="grid gap-4 pt-3 sm:grid-cols-2">{children}</div>
    </details>
  );
}
