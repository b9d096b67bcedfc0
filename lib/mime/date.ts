/**
 * When a message says it was written: RFC 5322 3.3 and 4.3 with what is seen beside them: comments, a zone by its name, as
 * Windows or Unix writes it, a missing comma, months in the language of the sender. null where it cannot be read; a time without
 * a zone is taken as UTC. Pure.
 */
export function readDate(value: string): Date | null {
  const plain = inEnglish(withoutComments(value.slice(0, 200)))
    .replace(/(?<= \d{1,2})\.(\d\d)\.(\d\d)(?= )/, ':$1:$2')
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

const english = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:\p{L}*)$/iu;

// By their first letters, without accents: German, French, Spanish, Italian, Dutch, Portuguese.
const months: Record<string, RegExp> = {
  Jan: /^(?:jan|ene|gen)/,
  Feb: /^(?:feb|fev)/,
  Mar: /^(?:mar|maer|mrz|mrt)/,
  Apr: /^(?:apr|avr|abr)/,
  May: /^(?:may|mai|mag|mei)/,
  Jun: /^(?:jun|juin|giu)/,
  Jul: /^(?:jul|juil|lug)/,
  Aug: /^(?:aug|aou|ago)/,
  Sep: /^(?:sep|set)/,
  Oct: /^(?:oct|okt|ott|out)/,
  Nov: /^nov/,
  Dec: /^(?:dec|dez|dic)/,
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

function asDate(text: string): Date | null {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  return year >= 1900 && year < 2200 ? date : null;
}
