import { expect, test } from 'vitest';
import type { Property } from '#lib/settings/properties.ts';
import { hintFor, warningFor } from './property-words.ts';

const property = (given: Partial<Property>) => given as Property;

test.each([
  ['measure', 'seconds', '119', '= 119 seconds'],
  ['measure', 'seconds', '7200', '= 2 hours'],
  ['measure', 'seconds', '2 hours', ''],
  ['measure', 'seconds', 'soon', ''],
  ['measure', 'bytes', '1048576', '= 1 MiB'],
  ['measure', 'bytes', '1024 KiB', '= 1 MiB'],
  ['whole', 'minutes', '7200', 'minutes'],
  ['text', null, '7200', null],
] as const)('of a %s in %s, %s stands beside its field as %s', (kind, unit, typed, words) => {
  expect(hintFor(property({ kind, unit }), typed)).toBe(words);
});

test.each([
  ['http://mail.example.com', /read on the way/],
  ['HTTP://10.0.0.1', /read on the way/],
  ['https://mail.example.com', null],
  ['http://localhost:3000', null],
  ['http://127.0.0.1', null],
  ['http://[::1]:3000', null],
])('a web address of %s is warned of as it deserves', (typed, words) => {
  const warning = warningFor(property({ key: 'desktop.webAddress', kind: 'web-address' }), typed);
  if (words) expect(warning).toMatch(words);
  else expect(warning).toBeNull();
});

test.each([
  ['', false],
  ['0', false],
  ['1', true],
  ['59', true],
  ['60', false],
  ['45 s', true],
  ['1 minute', false],
])('an interval of %s seconds is warned of: %s', (typed, isWarned) => {
  const warning = warningFor(property({ key: 'fetcher.intervalSeconds', kind: 'whole' }), typed);
  expect(warning !== null).toBe(isWarned);
});
