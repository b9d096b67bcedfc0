import type { Overview } from '#lib/overview/read.ts';
import { duration } from '#lib/relative-time.ts';

const height = 56;
const bar = 8;
const gap = 2;

/** How many checks fall due in each part of the coming interval. */
export function NextChecks({ next }: { next: Overview['next'] }) {
  const most = Math.max(1, ...next.counts);
  const total = next.counts.reduce((sum, count) => sum + count, 0);
  const width = next.counts.length * (bar + gap) - gap;
  const span = duration(Math.round(next.binSeconds * next.counts.length));
  const summary = `${total.toLocaleString('en')} checks fall due in the next ${span}`;
  return (
    <figure className="grid gap-1.5">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="h-14 w-full"
        role="img"
        aria-label={`${summary}; at most ${most} within ${duration(Math.round(next.binSeconds))}`}
      >
        {next.counts.map((count, place) => {
          const size = count === 0 ? 1 : Math.max(3, (count / most) * height);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed row of bars, the place is the identity
              key={place}
              x={place * (bar + gap)}
              y={height - size}
              width={bar}
              height={size}
              rx="1"
              className={count === 0 ? 'fill-line' : 'fill-accent'}
            />
          );
        })}
      </svg>
      <figcaption className="flex justify-between text-xs text-muted">
        <span>now</span>
        <span>{total.toLocaleString('en')} to come</span>
        <span>in {span}</span>
      </figcaption>
    </figure>
  );
}
