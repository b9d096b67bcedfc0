import ICAL from 'ical.js';
import { findIana, type WindowsZoneName } from 'windows-iana';
import { dateFormat } from '../date-format.ts';
import { dayMs } from '../time-units.ts';

/** When something is: at an instant, where its clock is known, and on the clock of whoever wrote it. */
export type CalendarTime = {
  /** null for a whole day, which is the same everywhere, and for a clock of nowhere. */
  at: Date | null;
  /** Its own day and time as if that clock were UTC. */
  wall: Date;
  isDay: boolean;
  /** The name of that clock; empty for none and for UTC. */
  zone: string;
};

/**
 * Pure. What a time of a calendar means: by the zone that its file describes, else by a name of the IANA or of Windows.
 * null where it is none.
 */
export function readTime(property: ICAL.Property | null | undefined): CalendarTime | null {
  const time = property?.getFirstValue();
  return time instanceof ICAL.Time ? timeOf(time, tzidOf(property)) : null;
}

/** Pure. The same of a time that is reckoned, such as a beginning and a length. */
export function timeOf(time: ICAL.Time, tzid: string): CalendarTime | null {
  const { year, month, day, hour, minute, second } = time;
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (!isSensible(wall)) return null;
  if (time.isDate) return { at: null, wall, isDay: true, zone: '' };
  if (time.zone === ICAL.Timezone.utcTimezone) return { at: wall, wall, isDay: false, zone: '' };
  const name = ianaZone(tzid);
  const zone = name ?? tzid;
  if (time.zone?.component && isPlainZone(time.zone.component)) {
    return { at: new Date(time.toUnixTime() * 1000), wall, isDay: false, zone };
  }
  return { at: name ? instantIn(name, wall) : null, wall, isDay: false, zone };
}

const isSensible = (date: Date) => date.getUTCFullYear() >= 1900 && date.getUTCFullYear() < 2200;

export function tzidOf(property: ICAL.Property | null | undefined): string {
  const tzid = property?.getFirstParameter('tzid');
  return typeof tzid === 'string' ? tzid.slice(0, 200).replace(/[\p{Cc}\s]+/gu, ' ') : '';
}

/** Pure. The IANA's name for what a calendar calls a zone: its own, the end of a path (Mozilla's), or Windows'. */
export function ianaZone(tzid: string): string | null {
  const plain = tzid.slice(0, 200).replace(/^"|"$/g, '').replaceAll('\\', '').trim();
  // Some number what stands in a file more than once, or write a hyphen for the slash.
  const ofPath = plain
    .replace(/ \d{1,3}$/, '')
    .replace(/^(Europe|America|Asia|Australia|Africa|Pacific)-(?=[A-Z])/, '$1/')
    .split('/')
    .slice(-3);
  const candidates = [
    plain,
    ...ofPath.map((_, at) => ofPath.slice(at).join('/')),
    ...ofWindows(plain),
    ...ofOffset(plain),
  ];
  return candidates.find((name) => /^[A-Z][\w+-]*(?:\/[\w+-]+){0,2}$/.test(name) && isZone(name)) ?? null;
}

/** What is told by its distance alone: `GMT+0200`, `UTC-5`. POSIX counts it the other way. */
function ofOffset(name: string): string[] {
  const [, sign, hours] = /^(?:GMT|UTC) ?([+-])0?(\d{1,2})(?::?00)?$/.exec(name) ?? [];
  return hours ? [`Etc/GMT${sign === '+' ? '-' : '+'}${hours}`] : [];
}

const regions = ['Europe', 'America', 'Asia', 'Australia', 'Africa', 'Pacific', 'Atlantic', 'Indian'];

/** By its name, also one with a number behind it, or by what Windows shows people: `(UTC+01:00) Amsterdam, Berlin`. */
function ofWindows(name: string): string[] {
  const [, shown = ''] = /^\((?:UTC|GMT)[^()]{0,10}\) ?(.*)/.exec(name) ?? [];
  const cities = shown
    .split(',')
    .slice(0, 10)
    .map((city) => city.trim().replaceAll(' ', '_'));
  const ofCities = cities.flatMap((city) => regions.map((region) => `${region}/${city}`));
  const plain = (shown || name).replace(/ (?:\d{1,3}|\([^()]*\))$/, '');
  const names = [plain, plain.replace(/ Time$/, ' Standard Time')];
  const city = plain.replaceAll(' ', '_');
  // Nor does a city alone stand for anything else.
  const ofCity = /^[A-Z][a-z]{2,20}(?:_[A-Z][a-z]{2,20})?$/.test(city)
    ? regions.map((region) => `${region}/${city}`)
    : [];
  return [
    ...names.flatMap((one) => findIana(one as WindowsZoneName) ?? []),
    ...(shown ? ofCities : []),
    ...ofCity,
  ];
}

function isZone(name: string): boolean {
  try {
    dateFormat(name, clockParts);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a described zone changes its offset once or a few times a year at most, as every zone does: another would keep
 * us counting for minutes.
 */
function isPlainZone(zone: ICAL.Component): boolean {
  const parts = zone.getAllSubcomponents();
  return (
    parts.length > 0 &&
    parts.length <= 200 &&
    parts.every((part) => part.getAllProperties('rrule').every(isYearly))
  );
}

function isYearly(property: ICAL.Property): boolean {
  const rule = property.getFirstValue();
  if (!(rule instanceof ICAL.Recur) || rule.freq !== 'YEARLY') return false;
  return Object.entries(rule.parts).every(([name, values]) => {
    const [few, days] = [Array.isArray(values) ? values.length : 1, [values].flat().map(Number)];
    if (name === 'BYMONTHDAY') return few <= 7 && days.every((day) => Math.abs(day) <= 28);
    return /^BY(?:MONTH|DAY|HOUR|MINUTE|SECOND)$/.test(name) && few === 1;
  });
}

/** The instant at which the clocks of a zone show a time; of two, the first; of none, the one that clocks not set forward show. */
function instantIn(zone: string, wall: Date): Date {
  const first = wall.getTime() - offsetAt(zone, wall.getTime());
  return new Date(wall.getTime() - offsetAt(zone, first));
}

function offsetAt(zone: string, ms: number): number {
  const parts = Object.fromEntries(
    dateFormat(zone, clockParts)
      .formatToParts(new Date(ms))
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - ms;
}

const clockParts: Intl.DateTimeFormatOptions = {
  ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
  ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' },
};

const day: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' };

/** Pure. A span on its own clock: "Thu, 3 December 2026, 14:00–15:00". The last day of whole days is the one before their end. */
export function spanWords(start: CalendarTime, end: CalendarTime | null): string {
  if (start.isDay) {
    const last = end ? new Date(end.wall.getTime() - dayMs) : start.wall;
    const isOne = last.getTime() <= start.wall.getTime();
    return isOne
      ? `${dayWords(start.wall)}, all day`
      : `${dayWords(start.wall)} to ${dayWords(last)}, all day`;
  }
  const from = `${dayWords(start.wall)}, ${clockWords(start.wall)}`;
  if (!end || end.wall.getTime() <= start.wall.getTime()) return from;
  const isSameDay = dayWords(start.wall) === dayWords(end.wall);
  return isSameDay
    ? `${from}–${clockWords(end.wall)}`
    : `${from} to ${dayWords(end.wall)}, ${clockWords(end.wall)}`;
}

/** Pure. "Thu 3 December 2026" */
export const dayWords = (wall: Date) => dateFormat('UTC', day).format(wall).replace(',', '');

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

const clockWords = (wall: Date) => dateFormat('UTC', clock).format(wall);
