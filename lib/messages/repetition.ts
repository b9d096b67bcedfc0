import type ICAL from 'ical.js';
import { dayWords } from './calendar-time.ts';

const units: Record<string, [one: string, many: string] | undefined> = {
  DAILY: ['day', 'days'],
  WEEKLY: ['week', 'weeks'],
  MONTHLY: ['month', 'months'],
  YEARLY: ['year', 'years'],
};

/** Pure. How something repeats, in words: "every 2 weeks on Monday and Thursday, until 3 December 2026". */
export function repetitionWords(rule: ICAL.Recur): string {
  const unit = units[rule.freq];
  if (!unit) return 'repeated many times a day';
  const every = rule.interval > 1 ? `every ${rule.interval} ${unit[1]}` : `every ${unit[0]}`;
  return [every, onWords(rule), untilWords(rule)].filter(Boolean).join('');
}

function onWords({ freq, parts }: ICAL.Recur): string {
  const days = few(parts.BYDAY).map(dayOf).filter(Boolean);
  const dates = few(parts.BYMONTHDAY).map(dateOf).filter(Boolean);
  const months = few(parts.BYMONTH)
    .map((month) => monthNames[Number(month) - 1])
    .filter(Boolean);
  const place = few(parts.BYSETPOS)
    .map((at) => nth(Number(at)))
    .filter(Boolean);
  if (freq === 'WEEKLY' && isWorkdays(parts.BYDAY)) return ' from Monday to Friday';
  const on =
    days.length > 0
      ? place.length > 0
        ? `the ${list(place)} ${list(days, 'or')}`
        : list(days)
      : list(dates);
  return `${on ? ` on ${on}` : ''}${months.length > 0 ? ` in ${list(months)}` : ''}`;
}

function untilWords({ count, until }: ICAL.Recur): string {
  if (count) return count === 1 ? ', once' : `, ${count} times`;
  if (!until) return '';
  const wall = new Date(Date.UTC(until.year, until.month - 1, until.day));
  return Number.isNaN(wall.getTime()) ? '' : `, until ${dayWords(wall)}`;
}

const dayNames: Record<string, string> = {
  ...{ MO: 'Monday', TU: 'Tuesday', WE: 'Wednesday', TH: 'Thursday' },
  ...{ FR: 'Friday', SA: 'Saturday', SU: 'Sunday' },
};
const monthNames = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2026, month)),
  ),
);

function dayOf(value: unknown): string {
  const [, at = '', code = ''] = /^([+-]?\d{0,2})(MO|TU|WE|TH|FR|SA|SU)$/.exec(String(value)) ?? [];
  const name = dayNames[code] ?? '';
  return name && at ? `the ${nth(Number(at))} ${name}` : name;
}

const dateOf = (value: unknown) =>
  Number(value) < 0 ? `the ${nth(Number(value))} day` : nth(Number(value)) && `the ${nth(Number(value))}`;

function nth(at: number): string {
  if (!Number.isInteger(at) || at === 0) return '';
  if (at === -1) return 'last';
  const ending = new Map([
    ['one', 'st'],
    ['two', 'nd'],
    ['few', 'rd'],
  ]).get(ordinal.select(Math.abs(at)));
  return at > 0 ? `${at}${ending ?? 'th'}` : `${-at}${ending ?? 'th'} to last`;
}
const ordinal = new Intl.PluralRules('en', { type: 'ordinal' });

const few = (values: unknown): unknown[] => (values === undefined ? [] : [values].flat().slice(0, 31));
const isWorkdays = (values: unknown) => few(values).map(String).sort().join() === 'FR,MO,TH,TU,WE';
const list = (words: unknown[], joined = 'and') => {
  const all = words.map(String);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${joined} ${all.at(-1)}`;
};
