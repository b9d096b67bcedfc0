import { dateFormat } from './date-format.ts';

/** `short` is for lists: "09:32", "Yesterday", "12 Nov". `time` leaves the day out. `dated` names the day of the week: "Thu 12 Nov 09:32". */
export type DayTimeStyle = 'full' | 'short' | 'time' | 'dated';

/**
 * An instant the way people say it on a page about their mail: "today 09:32", "yesterday 16:20", "12 Nov 09:32". Pure: the zone and the present are given.
 */
export function dayTime(
  at: Date,
  now: Date,
  timeZone: string | undefined,
  style: DayTimeStyle = 'full',
): string {
  const time = format(at, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (style === 'time') return time;
  const daysAgo = Math.round((dayOf(now, timeZone) - dayOf(at, timeZone)) / 86_400_000);
  const isDated = style === 'dated';
  if (daysAgo === 0 && !isDated) return style === 'short' ? time : `today ${time}`;
  if (daysAgo === 1 && !isDated) return style === 'short' ? 'Yesterday' : `yesterday ${time}`;
  const isThisYear = format(at, timeZone, { year: 'numeric' }) === format(now, timeZone, { year: 'numeric' });
  const date = format(at, timeZone, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
    ...(isDated ? { weekday: 'short' } : {}),
  }).replace(',', '');
  return style === 'short' ? date : `${date} ${time}`;
}

/** Whether two instants fall on the same calendar day in the zone. */
export function isSameDay(one: Date, other: Date, timeZone: string | undefined): boolean {
  return dayOf(one, timeZone) === dayOf(other, timeZone);
}

function format(at: Date, timeZone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  return dateFormat(timeZone, options).format(at);
}

/** Midnight UTC of the calendar day that `at` falls on in the zone. */
function dayOf(at: Date, timeZone: string | undefined): number {
  const parts = Object.fromEntries(
    dateFormat(timeZone, { year: 'numeric', month: 'numeric', day: 'numeric' })
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day ?? 1);
}
