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
    .replace(/(?<= \d{1,2})\.(\d\d)\.(\d\d)(?= )/, ':$1:$2')
    // A zone that is short of digits.
    .replace(/(?<=:\d\d [+-])(\d)(\d\d)$/, '0$1$2')
    .replace(/(?<=:\d\d [+-]\d\d)$/, '00')
    // A zone that lost its sign, behind a time that has its year.
    .replace(/(?<= \d{4} \d{1,2}:\d\d(?::\d\d)?) (?=[01]\d[0345]\d$)/, ' +')
    // A sign of its own, and one that a program set before it.
    .replace(/--(?=\d{4}$)/, '-')
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

const withoutComments = (text: string) =>
  text
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Seconds since 1970, as systems count them, and ISO 8601 without its signs. */
function ofCounter(date: string): Date | null {
  if (/^\d{9,10}$/.test(date)) return asDate(Number(date) * 1000);
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$/.exec(date);
  if (!basic) return null;
  const [, year, month, day, hour, minute, second] = basic;
  return asDate(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const numbers = '一二三四五六七八九';

/** Chinese and Japanese months in English, and without the days of the week: `週二, 3 三月 2026`, `2026年3月3日`. */
function ofEast(date: string): string {
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

// By their first letters, without accents: German, French, Spanish, Italian, Dutch, Portuguese, Swedish, Turkish, Polish but for
// what another language calls another month, Russian.
const months: Record<string, RegExp> = {
  Jan: /^(?:jan|ene|gen|oca|sty|янв)/,
  Feb: /^(?:feb|fev|sub|lut|фев)/,
  Mar: /^(?:mar|maer|mrz|mrt|мар)/,
  Apr: /^(?:apr|avr|abr|nis|kwi|апр)/,
  May: /^(?:may|mai|mag|mei|maj|ма[ия])/,
  Jun: /^(?:jun|juin|giu|haz|cze|июн)/,
  Jul: /^(?:jul|juil|lug|tem|lip|июл)/,
  Aug: /^(?:aug|aou|ago|agu|sie|авг)/,
  Sep: /^(?:sep|set|eyl|wrz|сен)/,
  Oct: /^(?:oct|okt|ott|out|eki|paz|окт)/,
  Nov: /^(?:nov|kas|ноя)/,
  Dec: /^(?:dec|dez|dic|ara|gru|дек)/,
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
  ...{ AEST: '+1000', AEDT: '+1100', NZST: '+1200', NZDT: '+1300' },
};

function asDate(text: string | number): Date | null {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  return year >= 1900 && year < 2200 ? date : null;
}
