import Link from 'next/link';
import { StatesChart } from '#components/charts/states-chart.tsx';
import { cn } from '#lib/cn.ts';
import { type Part, type Range, ranges } from '#lib/history/state-hours.ts';

const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** What a bar of the chart is called: its hour, its day, or both. */
const names: Record<Range, (at: Date) => string> = {
  '24h': (at) => `${hours.format(at)} UTC`,
  '7d': (at) => `${days.format(at)}, ${hours.format(at)} UTC`,
  '30d': (at) => days.format(at),
};

/** How many accounts were in trouble, over the chosen time. */
export function HistoryChart({ parts, range }: { parts: Part[]; range: Range }) {
  return (
    <StatesChart
      parts={parts}
      label={`Accounts in trouble in the last ${ranges[range].label}`}
      nameOf={names[range]}
    />
  );
}

/** The choice of how far to look back; the address holds it. */
export function Ranges({ current }: { current: Range }) {
  return (
    <nav aria-label="How far back">
      <ul className="flex gap-1">
        {(Object.keys(ranges) as Range[]).map((range) => (
          <li key={range}>
            <Link
              href={range === '24h' ? '/console' : `/console?range=${range}`}
              prefetch={false}
              scroll={false}
              aria-current={range === current ? 'true' : undefined}
              className={cn(
                'inline-flex h-7 items-center whitespace-nowrap rounded-md px-2 text-sm text-muted hover:text-text hover:no-underline pointer-coarse:h-11',
                range === current && 'bg-accent-soft font-semibold text-accent',
              )}
            >
              <span aria-hidden>{range.replace(/(\d+)/, '$1 ')}</span>
              <span className="sr-only">{ranges[range].label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
