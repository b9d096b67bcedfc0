import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Overview } from '#lib/overview/read.ts';

/** What became of accounts since yesterday: each figure leads to what it counts. Below, what no list counts, as words. */
export function Tiles({ overview: { sinceYesterday, repairs } }: { overview: Overview }) {
  return (
    <div className="grid gap-3 border-t border-line p-4">
      <ul className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
        <Tile href="/console/accounts?state=new" words="New since yesterday">
          {figure(sinceYesterday.began)}
        </Tile>
        <Tile href="/console/accounts?state=repaired" words="Repaired since yesterday">
          {figure(sinceYesterday.repaired)}
        </Tile>
      </ul>
      <p className="text-sm text-muted">
        {repairs.medianSeconds !== null && repairs.longSeconds !== null ? (
          <>
            Repaired in the last 30 days: <Value>{figure(repairs.repaired)}</Value>, half of them within{' '}
            <Value>{length(repairs.medianSeconds)}</Value>, nine of ten within{' '}
            <Value>{length(repairs.longSeconds)}</Value>.
          </>
        ) : (
          'Nothing was repaired in the last 30 days.'
        )}
      </p>
    </div>
  );
}

function Tile({ href, words, children }: { href: string; words: string; children: ReactNode }) {
  return (
    <li className="min-w-0">
      <Link href={href} prefetch={false} className="group grid rounded-sm text-text hover:no-underline">
        <span className="text-xl font-semibold tabular-nums">{children}</span>
        <span className="text-sm text-muted group-hover:text-text group-hover:underline">{words}</span>
      </Link>
    </li>
  );
}

const Value = ({ children }: { children: ReactNode }) => (
  <span className="font-semibold text-text tabular-nums">{children}</span>
);

const figure = (count: number) => count.toLocaleString('en');

/** A length of time in its largest unit. */
function length(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 36 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
