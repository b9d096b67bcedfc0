import { describe, expect, it } from 'vitest';
import { isRegion, normalisePhone } from './phone.ts';

describe('a telephone number', () => {
  it.each([
    ['+49 (30) 123-4567', null, '+49301234567'],
    ['+1.415.555.0100', null, '+14155550100'],
    ['0040 721 000 111', null, '+40721000111'],
    ['0721 000 111', 'RO', '+40721000111'],
    ['(415) 555-0100', 'US', '+14155550100'],
    ['+49 170 1234567', 'RO', '+491701234567'],
    ['0049 170 1234567', 'RO', '+491701234567'],
    ['０７２１０００１１１', 'RO', '+40721000111'],
    ['\u202a+40 721 000 111\u202c', null, '+40721000111'],
  ])('%j from %s is %s', (text, region, number) => expect(normalisePhone(text, region)).toBe(number));

  it.each([
    ['0721 000 111', null],
    ['0721 000 111', 'US'],
    ['0721 000 111', 'ro; DROP'],
    ['', 'RO'],
    ['call me +40721000111 now', null],
    ['+40721000111 ext. 5', null],
    ['+40 721', 'RO'],
    ['+999 721000111', null],
    ['+4072100011122334', null],
    ['<b>+40721000111</b>', null],
    ['+40721000111\r\nBcc: x', null],
    ['🔑🔑🔑🔑🔑🔑🔑🔑', 'RO'],
    ['\ud800', 'RO'],
    ['+'.padEnd(5000, '4'), null],
  ])('%j from %s is none', (text, region) => expect(normalisePhone(text, region)).toBeNull());
});

it('knows which letters are a region', () => {
  expect(['RO', 'US', 'XK'].map(isRegion)).toEqual([true, true, true]);
  expect(['ro', 'ROU', 'ZZ', '', '__proto__', 'toString'].map(isRegion)).toEqual(Array(6).fill(false));
  expect(isRegion(null)).toBe(false);
});
