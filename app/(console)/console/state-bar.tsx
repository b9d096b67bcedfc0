import Link from 'next/link';
import type { AccountCounts } from '#lib/accounts/count.ts';
import { cn } from '#lib/cn.ts';
import { states } from '#lib/words/language.ts';

type Part = { label: string; count: number; fill: string; dot: string; state: string };

/** All accounts by state: one bar, and the figures with the way to those accounts. */
export function StateBar({ counts }: { counts: AccountCounts }) {
  const parts: Part[] = [
    { label: states.active, count: counts.active, fill: 'fill-ok', dot: 'bg-ok', state: 'active' },
    {
      label: states.receive_only,
      count: counts.receive_only,
      fill: 'fill-warn/60',
      dot: 'bg-warn/60',
      state: 'cannot-send',
    },
    { label: 'Unreachable', count: counts.degraded, fill: 'fill-warn', dot: 'bg-warn', state: 'unreachable' },
    {
      label: states.failing,
      count: counts.failing,
      fill: 'fill-bad/60',
      dot: 'bg-bad/60',
      state: 'failing',
    },
    {
      label: states.suspended,
      count: counts.suspended,
      fill: 'fill-bad',
      dot: 'bg-bad',
      state: 'suspended',
    },
    // Only who has accounts of providers, or invites owners, needs to know that there is this.
    ...(counts.needs_consent > 0 ? [signInNeeded(counts.needs_consent)] : []),
    { label: states.paused, count: counts.paused, fill: 'fill-idle/60', dot: 'bg-idle/60', state: 'paused' },
  ];
  return (
    <div className="grid gap-4 p-4">
      {counts.all > 0 && <Bar parts={parts.filter(({ count }) => count > 0)} total={counts.all} />}
      <ul
        className={cn(
          'grid grid-cols-2 gap-x-6 gap-y-3 2xl:auto-cols-fr 2xl:grid-flow-col 2xl:grid-cols-none',
          parts.length > 6 ? 'sm:grid-cols-4' : 'sm:grid-cols-3',
        )}
      >
        {parts.map(({ label, count, dot, state }) => (
          <li key={label}>
            <Link
              href={`/console/accounts?state=${state}`}
              className="group grid rounded-sm text-text hover:no-underline"
            >
              <span className="text-xl font-semibold tabular-nums">{count.toLocaleString('en')}</span>
              <span className="flex items-center gap-1.5 text-sm text-muted group-hover:text-text group-hover:underline">
                <span aria-hidden className={cn('size-2.5 shrink-0 rounded-[3px]', dot)} />
                {label}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

const signInNeeded = (count: number): Part => ({
  label: 'Sign-in needed',
  count,
  fill: 'fill-bad/80',
  dot: 'bg-bad/80',
  state: 'consent',
});

const width = 1000;
const gap = 3;
/** A single broken account among a million still shows. */
const least = 6;

function Bar({ parts, total }: { parts: Part[]; total: number }) {
  const room = width - gap * Math.max(0, parts.length - 1);
  const raw = parts.map(({ count }) => Math.max(least, (count / Math.max(1, total)) * room));
  const scale =
    room /
    Math.max(
      1,
      raw.reduce((sum, one) => sum + one, 0),
    );
  let x = 0;
  const words = parts.map(({ label, count }) => `${label} ${count}`).join(', ');
  return (
    <svg
      viewBox={`0 0 ${width} 14`}
      preserveAspectRatio="none"
      className="h-3.5 w-full rounded-[4px]"
      role="img"
      aria-label={`${total} accounts: ${words}`}
    >
      {parts.map(({ label, fill }, place) => {
        const length = (raw[place] ?? 0) * scale;
        const from = x;
        x += length + gap;
        return <rect key={label} x={from} y="0" width={length} height="14" className={fill} />;
      })}
    </svg>
  );
}
