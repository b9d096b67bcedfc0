import { expect, test } from 'vitest';
import type { Property } from '#lib/settings/properties.ts';
import { hintFor, warningFor } from './property-words.ts';

const property = (given: Partial<Property>) => given as Property;

test.each([
  ['seconds', '119', null],
  ['seconds', '7200', 's = 2 h'],
  ['seconds', 'soon', null],
  ['bytes', '1023', null],
  ['bytes', '1048576', '= 1 MiB'],
  ['minutes', '7200', null],
])('of %s, %s stands beside its field as %s', (unit, typed, words) => {
  expect(hintFor(property({ unit }), typed)).toBe(words);
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
])('an interval of %s seconds is warned of: %s', (typed, isWarned) => {
  const warning = warningFor(property({ key: 'fetcher.intervalSeconds', kind: 'whole' }), typed);
  expect(warning !== null).toBe(isWarned);
});
