import Link from 'next/link';
import { StatesChart } from '#components/charts/states-chart.tsx';
import { readerZone } from '#components/shell/reader-zone.tsx';
import { cn } from '#lib/cn.ts';
import { dateFormat } from '#lib/date-format.ts';
import { type Part, type Range, ranges } from '#lib/history/state-hours.ts';

const hour = { hour: '2-digit', minute: '2-digit' } as const;
const day = { day: 'numeric', month: 'short' } as const;

/** What a bar of the chart is called: its hour, its day, or both. */
const ways: Record<Range, Intl.DateTimeFormatOptions> = {
  '24h': hour,
  '7d': { ...day, ...hour },
  '30d': day,
};

/** How many accounts were in trouble, over the chosen time; in the reader's own time, where that is known. */
export async function HistoryChart({ parts, range }: { parts: Part[]; range: Range }) {
  const zone = await readerZone();
  const names = dateFormat(zone ?? 'UTC', ways[range]);
  const mark = zone || range === '30d' ? '' : ' UTC';
  return (
    <StatesChart
      parts={parts}
      label={`Accounts in trouble in the last ${ranges[range].label}`}
      nameOf={(at) => `${names.format(at)}${mark}`}
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
