import type { ReactNode } from 'react';

/** One line of a card's list (`dl`): what it is called at the left, what it is at the right, below it where both have no room. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-3">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 font-semibold tabular-nums wrap-anywhere">{children}</dd>
    </div>
  );
}
