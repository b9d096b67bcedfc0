import type { ReactNode } from 'react';

export type FactEntry = { name: string; value: ReactNode };

/** Names and values that line up; two beside each other where there is room for them. */
export function Facts({ facts }: { facts: FactEntry[] }) {
  return (
    <div className="@container overflow-y-clip">
      {/* The line below the last ones is cut off. */}
      <dl className="-mb-px grid gap-x-6 @min-[560px]:grid-cols-2">
        {facts.map(({ name, value }) => (
          <div
            key={name}
            className="grid grid-cols-[112px_minmax(0,1fr)] items-baseline gap-3 border-b border-line/60 py-2"
          >
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
