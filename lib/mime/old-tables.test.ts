import { expect, test } from 'vitest';
import { decodeIso2022 } from './iso-2022.ts';
import { decodeJohab } from './johab.ts';
import { decodeOldTable } from './old-tables.ts';

// A mail of many MB in an old charset costs no seconds.
const many = 1024 * 1024;

test.each<[charset: string, decode: () => string | null, length: number]>([
  [
    'EBCDIC with the sign of the euro',
    () => decodeOldTable(Buffer.alloc(4 * many, 0x9f), 'cp1140'),
    4 * many,
  ],
  ['ASCII with national letters', () => decodeOldTable(Buffer.alloc(4 * many, 0x5b), 'din_66003'), 4 * many],
  [
    'ISO 2022, a set for each letter',
    () => decodeIso2022(Buffer.from('\x1b$B$"\x1b(B'.repeat(many / 8))),
    many / 8,
  ],
  ['Johab, signs of KS X 1001', () => decodeJohab(Buffer.alloc(2 * many, Buffer.of(0xd9, 0x31))), many],
])('%s', (_, decode, length) => {
  const began = performance.now();
  expect(decode()).toHaveLength(length);
  expect(performance.now() - began).toBeLessThan(2_000);
});
