import { dateFormat } from './date-format.ts';
import { dayMs } from './time-units.ts';

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
  const time = dateFormat(timeZone, clock).format(at);
  if (style === 'time') return time;
  const daysAgo = Math.round((dayOf(now, timeZone) - dayOf(at, timeZone)) / dayMs);
  const isDated = style === 'dated';
  if (daysAgo === 0 && !isDated) return style === 'short' ? time : `today ${time}`;
  if (daysAgo === 1 && !isDated) return style === 'short' ? 'Yesterday' : `yesterday ${time}`;
  const isThisYear = dateFormat(timeZone, year).format(at) === dateFormat(timeZone, year).format(now);
  const written = isDated ? (isThisYear ? weekday : weekdayAndYear) : isThisYear ? day : dayAndYear;
  const date = dateFormat(timeZone, written).format(at).replace(',', '');
  return style === 'short' ? date : `${date} ${time}`;
}

/** Whether two instants fall on the same calendar day in the zone. */
export function isSameDay(one: Date, other: Date, timeZone: string | undefined): boolean {
  return dayOf(one, timeZone) === dayOf(other, timeZone);
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const year = { year: 'numeric' } as const;
const day = { day: 'numeric', month: 'short' } as const;
const dayAndYear = { ...day, ...year } as const;
const weekday = { ...day, weekday: 'short' } as const;
const weekdayAndYear = { ...weekday, ...year } as const;
const inFigures = { ...year, month: 'numeric', day: 'numeric' } as const;

/** Midnight UTC of the calendar day that `at` falls on in the zone. */
function dayOf(at: Date, timeZone: string | undefined): number {
  if (timeZone === 'UTC') return Math.floor(at.getTime() / dayMs) * dayMs;
  const parts = Object.fromEntries(
    dateFormat(timeZone, inFigures)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day ?? 1);
}
