/** Texts that have no place in most fields, or must come out of them to the letter. */
export const hostileTexts: { what: string; value: string }[] = [
  { what: '100,000 letters', value: 'x'.repeat(100_000) },
  { what: 'nothing but spaces', value: '   ' },
  { what: 'NUL', value: 'a\0b' },
  { what: 'CR and LF', value: 'a\r\nBcc: x@y.example' },
  { what: 'a mark that reverses text', value: 'a\u202eb' },
  { what: 'marks of direction', value: '\u2066a\u2069\u200f' },
  { what: 'Hebrew', value: 'שלום עולם' },
  { what: 'HTML', value: '<img src=x onerror=alert(1)>"\'&amp;</script>' },
  { what: 'SQL', value: '\'; DROP TABLE "user"; --' },
  { what: 'a template', value: '{link}{words}{{7*7}}%00%n' },
  { what: 'emoji', value: '🔑👩‍👩‍👧‍👦 é' },
  { what: 'the name of the prototype', value: '__proto__' },
  { what: 'a path', value: '../../etc/passwd' },
  { what: 'a moment and an id', value: '-.00000000-0000-7000-8000-000000000000' },
  { what: 'an id of nobody', value: '00000000-0000-7000-8000-00000000000g' },
  { what: 'a number as text', value: '-1' },
  { what: 'no number', value: 'NaN' },
];

/** A value as JSON text, because no JavaScript value writes some of them. */
export type HostileValue = { what: string; json: string; value: unknown };

/** What a field of these types may be given that it should not take, or take to the letter. */
export function hostileValues(types: string[]): HostileValue[] {
  const values: [string, string][] = [
    ...hostileTexts.map(({ what, value }): [string, string] => [what, JSON.stringify(value)]),
    ['half a character', '"a\\ud800b"'],
    ['the other half of a character', '"\\udc00"'],
    ['nothing', '""'],
    ['null', 'null'],
    ['a negative number', '-1'],
    ['a huge number', '1e308'],
    ['a number beyond all', '1e999'],
    ['a number that is not exact', '9007199254740993'],
    ['a fraction', '0.5'],
    ['minus zero', '-0'],
    ['a list', '[]'],
    ['a list of lists', '[[["x"]]]'],
    ['a list of half a character', '["\\ud800"]'],
    ['a list of NUL', '["\\u0000"]'],
    ['an object', '{"a":{"b":1}}'],
    ['the prototype', '{"__proto__":{"isAdmin":true}}'],
    ['something deep', `${'['.repeat(2000)}${']'.repeat(2000)}`],
  ];
  // A switch that may be on is not wrong when it is: what it does then is tried elsewhere.
  if (!types.includes('boolean')) values.push(['true', 'true'], ['false', 'false']);
  return values.map(([what, json]) => ({ what, json, value: JSON.parse(json) as unknown }));
}
