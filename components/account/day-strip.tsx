import { cn } from '#lib/cn.ts';
import { type AccountDay, keptDays } from '#lib/history/account-days.ts';
import { duration } from '#lib/relative-time.ts';

const names = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', timeZone: 'UTC' });
const nameOf = ({ day }: AccountDay) => names.format(new Date(day));

/** The last 90 days of an account, a bar each: its height and colour say how much was wrong, hover and focus say what. */
export function DayStrip({ days }: { days: AccountDay[] }) {
  const bad = days.filter(({ stoppedSeconds, troubledSeconds }) => stoppedSeconds + troubledSeconds > 0);
  const stopped = days.reduce((sum, { stoppedSeconds }) => sum + stoppedSeconds, 0);
  const before = Array.from({ length: Math.max(0, keptDays - days.length) }, (_, place) => `before ${place}`);
  return (
    <figure className="grid gap-2 p-4">
      <ol aria-label="Days with trouble" className="flex h-12 items-end gap-px sm:gap-0.5">
        {before.map((key) => (
          <li key={key} aria-hidden className="h-1 min-w-0 flex-1 rounded-[1px] bg-line" />
        ))}
        {days.map((day) => (
          <Day key={day.day} day={day} />
        ))}
      </ol>
      <figcaption className="grid grid-cols-2 gap-x-4 text-xs text-muted sm:grid-cols-[auto_1fr_auto]">
        <span>90 days ago</span>
        <span className="max-sm:order-last max-sm:col-span-2 max-sm:pt-1 sm:text-center">
          {bad.length === 0
            ? 'No day with trouble'
            : `${bad.length === 1 ? 'One day' : `${bad.length} days`} with trouble${stopped > 0 ? `, no mail for ${duration(stopped)}` : ''}`}
        </span>
        <span className="text-right">Today</span>
      </figcaption>
    </figure>
  );
}

function Day({ day }: { day: AccountDay }) {
  const { stoppedSeconds, troubledSeconds } = day;
  const bad = stoppedSeconds + troubledSeconds;
  const share = Math.min(1, bad / 86_400);
  const look = stoppedSeconds > 0 ? 'bg-bad' : troubledSeconds > 0 ? 'bg-warn' : 'bg-ok/70';
  const words = [
    stoppedSeconds > 0 && `no mail for ${duration(stoppedSeconds)}`,
    troubledSeconds > 0 && `in trouble for ${duration(troubledSeconds)}`,
  ].filter(Boolean);
  const told = `${nameOf(day)}: ${words.length > 0 ? words.join(', ') : 'no trouble'}`;
  return (
    <li
      // A day on which nothing was wrong is told on hover alone: ninety stops of the Tab key would tell nothing.
      {...(bad > 0 ? { tabIndex: 0 } : { 'aria-hidden': true })}
      className="group relative flex h-full min-w-0 flex-1 items-end rounded-[2px] outline-offset-1"
    >
      <span className="sr-only">{told}</span>
      <span
        aria-hidden
        className={cn(
          'w-full rounded-[2px] group-hover:opacity-70',
          look,
          bad > 0 ? heightOf(share) : 'h-1/4',
        )}
      />
      <span
        aria-hidden
        className="pointer-events-none absolute bottom-full left-1/2 z-10 mb-1 hidden -translate-x-1/2 rounded-md border border-line bg-raised px-2 py-1 text-xs whitespace-nowrap text-text shadow-lg group-hover:block group-focus:block"
      >
        {told}
      </span>
    </li>
  );
}

/** The longer the trouble, the higher its bar; a moment of it shows, too. Classes: no style may stand in the page. */
function heightOf(share: number): string {
  if (share < 0.05) return 'h-2/5';
  if (share < 0.25) return 'h-3/5';
  return share < 0.75 ? 'h-4/5' : 'h-full';
}
