const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago, or in how long, in words: "just now", "5 minutes ago", "in 2 hours"; a date beyond a month. */
export function relativeTime(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  const size = Math.abs(ms);
  if (size < 10_000) return ms > 0 ? 'in a moment' : 'just now';
  if (size < minute) return relative.format(Math.trunc(ms / 1000), 'second');
  if (size < hour) return relative.format(Math.trunc(ms / minute), 'minute');
  if (size < day) return relative.format(Math.trunc(ms / hour), 'hour');
  if (size < 31 * day) return relative.format(Math.trunc(ms / day), 'day');
  return date.format(at);
}

/** The same, as short as a table cell needs: "just now", "5 min ago", "in 2 h", "3 d ago". */
export function shortRelativeTime(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  const size = Math.abs(ms);
  if (size < 10_000) return ms > 0 ? 'in a moment' : 'just now';
  if (size >= 31 * day) return relativeTime(at, now);
  const [count, unit] =
    size < minute
      ? [size / 1000, 's']
      : size < hour
        ? [size / minute, 'min']
        : size < day
          ? [size / hour, 'h']
          : [size / day, 'd'];
  const length = `${Math.trunc(count)} ${unit}`;
  return ms > 0 ? `in ${length}` : `${length} ago`;
}

/** A length of time in words, from whole seconds: "30 minutes", "1 hour 30 minutes", "45 seconds". */
export function duration(seconds: number): string {
  const parts = [
    { count: Math.floor(seconds / 86_400), unit: 'day' },
    { count: Math.floor((seconds % 86_400) / 3600), unit: 'hour' },
    { count: Math.floor((seconds % 3600) / 60), unit: 'minute' },
    { count: Math.round(seconds % 60), unit: 'second' },
  ].filter(({ count }) => count > 0);
  if (parts.length === 0) return '0 seconds';
  return parts
    .slice(0, 2)
    .map(({ count, unit }) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ');
}

/** The same behind "every": "hour", "30 minutes". */
export const every = (seconds: number): string => duration(seconds).replace(/^1 (\w+)$/, '$1');
