import { dateFormat } from '../date-format.ts';

/**
 * When a message says it was written: RFC 5322 3.3 and 4.3 with what is seen beside them: comments, a zone by its name, as
 * Windows or Unix writes it, a missing comma, months in the language of the
 * sender, the seconds of a system. null where it cannot be read; a time without
 * a zone is taken as UTC. Pure.
 */
export function readDate(value: string): Date | null {
  const given = withoutComments(value.slice(0, 200));
  const counted = ofCounter(given);
  if (counted) return counted;
  const plain = inEnglish(ofEast(given))
    // A time with words around it: `March 3, 2026 at 10:00`, `3rd March`.
    .replace(/ at (?=\d)/, ' ')
    .replace(/(?<= \d{1,2})(?:st|nd|rd|th)(?=[ ,])/i, '')
    // What Go prints behind it.
    .replace(/ m=[+-][\d.]{1,30}$/, '')
    .replace(/(?<= \d{1,2})\.(\d\d)\.(\d\d)(?= )/, ':$1:$2')
    // A zone that is short of digits.
    .replace(/(?<=:\d\d [+-])(\d)(\d\d)$/, '0$1$2')
    .replace(/(?<=:\d\d [+-]\d\d)$/, '00')
    // A zone that lost its sign, behind a time that has its year.
    .replace(/(?<= \d{4} \d{1,2}:\d\d(?::\d\d)?) (?=[01]\d[0345]\d$)/, ' +')
    // A sign of its own, and one that a program set before it.
    .replace(/--(?=\d{4}$)/, '-')
    // A time behind which a zone has its city.
    .replace(/ [A-Z][a-z]{2,20}\/[A-Z][A-Za-z_]{2,30}(?:\/[A-Z][A-Za-z_]{2,30})?$/, (name) =>
      zoneAt(name.trim(), given),
    )
    // The name of a zone after the zone, and before the year as Unix writes it.
    .replace(/(?<= [+-]\d{4}) [A-Z]{1,5}$/, '')
    .replace(/^(\w{3} \w{3} \d{1,2} [\d:]{5,8}) ([A-Z]{1,5}) (\d{4})$/, '$1 $3 $2')
    .replace(
      / (Pacific|Mountain|Central|Eastern) (Standard|Daylight) Time$/,
      (_, where: string, when: string) => ` ${where[0]}${when[0]}T`,
    )
    // Counted from 1900 (RFC 5322 4.3).
    .replace(/(?<= [A-Z][a-z]{2} )1\d\d(?= \d)/, (year) => String(1900 + Number(year)))
    .replace(/ (?:UT|Z)$/i, ' GMT')
    .trim()
    .replace(/(?<=\d )[A-Z]{3,4}$/, (name) => offsets[name] ?? name);
  if (!/\d/.test(plain)) return null;
  // A zone nobody knows is told as none at all (RFC 5322 4.3); a year is never made up.
  const clock = /^.*?\d:\d\d(?::\d\d)?(?: \d{4}\b)?/.exec(plain)?.[0] ?? '';
  const zoned = /(?:[+-]\d\d:?\d\d|\b(?!AM|PM)[A-Z]{1,5}(?:[+-]\d{1,4})?)$/i.test(plain)
    ? plain
    : `${plain} GMT`;
  return (
    asDate(zoned) ?? asDate(plain) ?? (/\b\d{4}\b|\d \w{3} \d\d /.test(clock) ? asDate(`${clock} GMT`) : null)
  );
}

/** Without comments, what stands around all of it, and with the plus and minus that are meant. */
const withoutComments = (text: string) =>
  text
    .replace(/\([^()]*\)/g, ' ')
    .replace(/&#43;/g, '+')
    .replace(/[\u2212\u2013](?=\d{4})/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[ "'<]{1,9}|[ "'>]{1,9}$/g, '');

/** Where the clocks of a city stood at about that time; as it is, where nobody knows. */
function zoneAt(name: string, date: string): string {
  const [, day = '', clock = ''] = /(\d{1,2} [A-Za-z]{3,9} \d{4}) (\d{1,2}:\d\d)/.exec(date) ?? [];
  const at = asDate(`${day} ${clock} GMT`);
  const offset = at && offsetOf(name, at);
  return offset ? ` ${offset.replace('GMT', '').replace(':', '') || '+0000'}` : ` ${name}`;
}

const offsetAlone: Intl.DateTimeFormatOptions = { timeZoneName: 'longOffset' };

function offsetOf(timeZone: string, at: Date): string | undefined {
  try {
    return dateFormat(timeZone, offsetAlone)
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')?.value;
  } catch {
    return undefined;
  }
}

/** Seconds or their thousandths since 1970, as systems count them, and ISO 8601 without its signs. */
function ofCounter(date: string): Date | null {
  if (/^\d{9,10}$/.test(date)) return asDate(Number(date) * 1000);
  if (/^\d{13}$/.test(date)) return asDate(Number(date));
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$/.exec(date);
  if (!basic) return null;
  const [, year, month, day, hour, minute, second] = basic;
  return asDate(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const numbers = '一二三四五六七八九';

/** Chinese, Japanese and Korean months in English, and without the days of the week: `週二, 3 三月 2026`, `2026年3月3日`, `2026년 3월 3일 오후 1:00`. */
function ofEast(written: string): string {
  if (/\p{Script=Hangul}/u.test(written)) return ofEast(ofKorea(written));
  const date = written;
  if (!/\p{Script=Han}/u.test(date)) return date;
  const nameOf = (month: number) => Object.keys(months)[month - 1] ?? '';
  return date
    .replace(
      /(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日/,
      (_, year, month, day) => `${day} ${nameOf(Number(month))} ${year}`,
    )
    .replace(/(十?)([一二三四五六七八九]?)月/, (_, ten: string, one: string) =>
      nameOf((ten ? 10 : 0) + numbers.indexOf(one || ' ') + 1),
    )
    .replace(/(\d{1,2})月/, (_, month: string) => nameOf(Number(month)))
    .replace(/[(（]?\p{Script=Han}{1,4}[)）]?,?/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** With the signs of Chinese, and half of the day behind its time, as English has it. */
function ofKorea(date: string): string {
  const half = /오[전후]/.exec(date)?.[0];
  return date
    .replace(/(\d)년/, '$1年')
    .replace(/(\d)월/, '$1月')
    .replace(/(\d)일/, '$1日')
    .replace(/(\d{1,2}:\d\d(?::\d\d)?)/, half ? `$1 ${half === '오전' ? 'AM' : 'PM'}` : '$1')
    .replace(/\(?\p{Script=Hangul}{1,4}\)?/gu, ' ');
}

/** A date whose words are another language's: its months in English, without its days of the week. */
function inEnglish(date: string): string {
  const words = date.match(/\p{L}{3,12}/gu) ?? [];
  // Behind the day of the week, which may look like one.
  const called = words.findLast(monthOf);
  const month = called && !english.test(called) ? monthOf(called) : undefined;
  if (!month) return date;
  return date
    .replace(/\p{L}{2,12}\.?,?/gu, (word) => {
      const name = word.replace(/[.,]/g, '');
      if (name === called) return month;
      return /^[A-Z]{2,5}$/.test(name) ? name : '';
    })
    .replace(/\s+/g, ' ')
    .trim();
}

const english =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/i;

// By their first letters, without accents: German, French, Spanish, Italian, Dutch, Portuguese, Swedish, Turkish, Polish, Czech and Finnish
// but for what another language calls another month, Greek, Russian, Ukrainian.
const months: Record<string, RegExp> = {
  Jan: /^(?:jan|ene|gen|oca|sty|led|tam|ιαν|янв|січ)/,
  Feb: /^(?:feb|fev|sub|lut|uno|hel|φεβ|фев|лют)/,
  Mar: /^(?:mar|maer|mrz|mrt|bre|maal|μαρ|мар|бер)/,
  Apr: /^(?:apr|avr|abr|nis|kwi|dub|huh|απρ|апр|кві)/,
  May: /^(?:may|mai|mag|mei|maj|kve|tou|μαι|μαϊ|ма[ий]|тра)/,
  Jun: /^(?:jun|juin|giu|haz|cze|kes|ιουν|июн|чер)/,
  Jul: /^(?:jul|juil|lug|tem|lip|hei|ιουλ|июл|лип)/,
  Aug: /^(?:aug|aou|ago|agu|sie|elo|αυγ|авг|сер)/,
  Sep: /^(?:sep|set|eyl|wrz|zar|syy|σεπ|сен|вер)/,
  Oct: /^(?:oct|okt|ott|out|eki|paz|rij|lok|οκτ|окт|жов)/,
  Nov: /^(?:nov|kas|νοε|ноя|лис)/,
  Dec: /^(?:dec|dez|dic|ara|gru|pro|jou|δεκ|дек|гру)/,
};

function monthOf(word: string): string | undefined {
  const plain = word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return Object.keys(months).find((name) => months[name]?.test(plain));
}

// What people call their own time, where it is one thing; those of RFC 5322 4.3 every reader knows.
const offsets: Record<string, string> = {
  ...{ WET: '+0000', WEST: '+0100', BST: '+0100', CET: '+0100', MET: '+0100', CEST: '+0200', MEST: '+0200' },
  ...{ MEZ: '+0100', MESZ: '+0200' },
  ...{ EET: '+0200', EEST: '+0300', MSK: '+0300', HKT: '+0800', JST: '+0900', KST: '+0900' },
  ...{ AEST: '+1000', AEDT: '+1100', NZST: '+1200', NZDT: '+1300', SGT: '+0800', WIB: '+0700', PKT: '+0500' },
  ...{ BRT: '-0300', ART: '-0300', CLT: '-0400', SAST: '+0200', EAT: '+0300', IDT: '+0300', AKST: '-0900' },
};

function asDate(text: string | number): Date | null {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  return year >= 1900 && year < 2200 ? date : null;
}
