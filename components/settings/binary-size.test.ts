import { expect, test } from 'vitest';
import { binarySize } from './binary-size.ts';

test.each([
  [104_857_600, '100 MiB'],
  [1_610_612_736, '1.5 GiB'],
  [1024, '1 KiB'],
  [1023, '1,023 bytes'],
  [0, '0 bytes'],
  [5 * 1024 ** 5, '5,120 TiB'],
])('%i bytes are %s', (bytes, words) => {
  expect(binarySize(bytes)).toBe(words);
});
