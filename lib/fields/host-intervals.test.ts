import { expect, test } from 'vitest';
import { hostIntervalsField, readHostIntervals } from './host-intervals.ts';

test('hosts are read whatever their order, letters and spaces, and written anew in one form', () => {
  const text = hostIntervalsField.parse('  IMAP.Example.com   5 \r\n\r\nbücher.example 10080\n::1 60\n');
  expect(text).toBe('::1 60\nimap.example.com 5\nxn--bcher-kva.example 10080');
  expect(hostIntervalsField.parse(text)).toBe(text);
  expect([...readHostIntervals(text)]).toEqual([
    ['::1', 3600],
    ['imap.example.com', 300],
    ['xn--bcher-kva.example', 604_800],
  ]);
  expect(readHostIntervals(null).size).toBe(0);
});

test.each([
  ['imap.example.com', /on each line/],
  ['imap.example.com five', /on each line/],
  ['imap.example.com 5 6', /on each line/],
  ['imap.example.com 1.5', /on each line/],
  ['https://imap.example.com 5', /on each line/],
  ['imap.example.com 0', /1 to 10,080 minutes for imap.example.com/],
  ['imap.example.com 10081', /1 to 10,080 minutes/],
  ['a.example 5\nA.example 6', /must name a.example once/],
  [Array.from({ length: 201 }, (_, n) => `h${n}.example 5`).join('\n'), /200 mail hosts or fewer/],
  ['x'.repeat(20_001), /20,000 characters/],
])('%.40s is no list of hosts with minutes', (text, problem) => {
  expect(hostIntervalsField.safeParse(text).error?.issues[0]?.message).toMatch(problem);
});
