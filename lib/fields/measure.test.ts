import { describe, expect, test } from 'vitest';
import { type Measure, measureFrom, measureProblem, measureText } from './measure.ts';

describe('a size or a length of time as somebody types it', () => {
  test.each<[Measure, string, number]>([
    ['bytes', '104857600', 104_857_600],
    ['bytes', ' 100 MiB ', 104_857_600],
    ['bytes', '100mib', 104_857_600],
    ['bytes', '1.5 GB', 1_500_000_000],
    ['bytes', '1,5 gb', 1_500_000_000],
    ['bytes', '2 GiB', 2_147_483_648],
    ['bytes', '64\u00a0KiB', 65_536],
    ['bytes', '1.55 KiB', 1587],
    ['bytes', '12 KB', 12_000],
    ['bytes', '25 MB', 25_000_000],
    ['bytes', '1023 bytes', 1023],
    ['bytes', '1 byte', 1],
    ['bytes', '0', 0],
    ['seconds', '1800', 1800],
    ['seconds', '30 minutes', 1800],
    ['seconds', '30min', 1800],
    ['seconds', '1.5 h', 5400],
    ['seconds', '0,5 days', 43_200],
    ['seconds', '1 second', 1],
  ])('%s: %j are %i', (measure, text, count) => {
    expect(measureFrom(text, measure)).toBe(count);
  });

  test.each<[Measure, string]>([
    ['bytes', ''],
    ['bytes', 'many'],
    ['bytes', 'MiB'],
    ['bytes', '-1 MiB'],
    ['bytes', '1.5'],
    ['bytes', '1.5 bytes'],
    ['bytes', '1,500 MB'], // fifteen hundred to one, one and a half to another
    ['bytes', '1 500 MB'],
    ['bytes', '1e6'],
    ['bytes', '0x10'],
    ['bytes', '100 MiB 5'],
    ['bytes', '5 minutes'],
    ['bytes', '5 constructor'],
    ['bytes', '9'.repeat(16)],
    ['bytes', '١٠ MiB'],
    ['seconds', '5 MiB'],
    ['seconds', '2.5'],
    ['seconds', '1 h 30 min'],
  ])('%s: %j mean nothing', (measure, text) => {
    expect(measureFrom(text, measure)).toBeNull();
  });
});

test.each<[Measure, number, string]>([
  ['bytes', 104_857_600, '100 MiB'],
  ['bytes', 1_610_612_736, '1.5 GiB'],
  ['bytes', 1_500_000_000, '1.5 GB'],
  ['bytes', 268_435_456, '256 MiB'],
  ['bytes', 65_536, '64 KiB'],
  ['bytes', 65_537, '65537 bytes'],
  ['bytes', 1, '1 byte'],
  ['bytes', 0, '0 bytes'],
  ['seconds', 1800, '30 minutes'],
  ['seconds', 5400, '90 minutes'],
  ['seconds', 86_400, '1 day'],
  ['seconds', 61, '61 seconds'],
  ['seconds', 0, '0 seconds'],
])('%s: %i is shown as %s', (measure, count, text) => {
  expect(measureText(count, measure)).toBe(text);
  expect(measureFrom(text, measure)).toBe(count);
});

test('what is shown is always read back as what it was', () => {
  const counts = Array.from({ length: 300 }, (_, i) => [
    i,
    i * 60,
    i * 1000,
    i * 1024,
    i * 10_737_418,
    i ** 5,
  ]).flat();
  for (const measure of ['bytes', 'seconds'] as const)
    for (const count of counts) expect(measureFrom(measureText(count, measure), measure)).toBe(count);
});

test('what is allowed is said with units', () => {
  expect(measureProblem(65_536, 268_435_456, 'bytes')).toBe(
    'must be from 64 KiB to 256 MiB, such as 100 MiB or 2.5 MB (over the API a whole number of bytes)',
  );
});
