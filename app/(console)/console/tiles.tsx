import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Overview } from '#lib/overview/read.ts';

/** What became of accounts since yesterday, and how long it takes: each figure leads to what it counts. */
export function Tiles({ overview: { sinceYesterday, repairs, cycle } }: { overview: Overview }) {
  return (
    <ul className="grid grid-cols-2 gap-x-6 gap-y-3 border-t border-line p-4 lg:grid-cols-5">
      <Tile href="/console/accounts?state=new" words="New since yesterday">
        {figure(sinceYesterday.began)}
      </Tile>
      <Tile href="/console/accounts?state=repaired" words="Repaired since yesterday">
        {figure(sinceYesterday.repaired)}
      </Tile>
      <Tile words="Half are repaired within">{length(repairs.medianSeconds)}</Tile>
      <Tile words="Nine of ten within">{length(repairs.longSeconds)}</Tile>
      <Tile words="Checks a second">
        {(cycle.withinMinute / 60).toFixed(cycle.withinMinute < 600 ? 1 : 0)}
      </Tile>
    </ul>
  );
}

function Tile({ href, words, children }: { href?: string; words: string; children: ReactNode }) {
  const value = <span className="text-xl font-semibold tabular-nums">{children}</span>;
  return (
    <li className="min-w-0">
      {href ? (
        <Link href={href} prefetch={false} className="group grid rounded-sm text-text hover:no-underline">
          {value}
          <span className="text-sm text-muted group-hover:text-text group-hover:underline">{words}</span>
        </Link>
      ) : (
        <span className="grid">
          {value}
          <span className="text-sm text-muted">{words}</span>
        </span>
      )}
    </li>
  );
}

const figure = (count: number) => count.toLocaleString('en');

/** A length of time in its largest unit; a dash where nothing was repaired yet. */
function length(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 36 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
