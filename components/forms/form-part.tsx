import type { ReactNode } from 'react';

/** A part of a long form, under a title of its own. */
export function FormPart({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0 rounded-lg border border-line bg-surface p-4">
      <legend className="float-left w-full font-semibold">{title}</legend>
      <div className="clear-both">{lead && <p className="text-sm text-muted">{lead}</p>}</div>
      <div className="grid gap-4 pt-3 sm:grid-cols-2">{children}</div>
    </fieldset>
  );
}
