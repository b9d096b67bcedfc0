import { expect, test } from 'vitest';
import { mostLogoBytes, readLogoFile } from './logo-file.ts';

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(
    Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
    ),
  );
const zeros = (count: number) => Array.from({ length: count }, () => 0);
const png = (width: number, height: number) =>
  bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', u32(width), u32(height), zeros(9));
const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const u16 = (value: number) => [value >>> 8, value & 255];
/** With a comment, filling and tables before the frame header, as cameras write it. */
const jpeg = (width: number, height: number) =>
  bytes(
    '\xff\xd8\xff\xfe\x00\x06\xff\xc0ab',
    '\xff\xff\xdb\x00\x04ab',
    '\xff\xc4\x00\x04ab',
    '\xff\xc2\x00\x0b\x08',
    u16(height),
    u16(width),
    zeros(8),
  );
const webp = (chunk: string, rest: number[]) =>
  bytes('RIFF', zeros(4), 'WEBP', chunk, zeros(4), rest, zeros(20));

test.each([
  ['image/png', png(240, 80)],
  ['image/jpeg', jpeg(240, 80)],
  ['image/webp', webp('VP8X', [0, 0, 0, 0, 239, 0, 0, 79, 0, 0])],
  ['image/webp', webp('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 240, 0x40, 80, 0])],
  ['image/webp', webp('VP8L', [0x2f, ...leastFirst(239 | (79 << 14))])],
])('%s is known by its bytes, with its size', (type, file) => {
  expect(readLogoFile(file)).toMatchObject({ ok: true, logo: { type, width: 240, height: 80 } });
});

test.each([
  ['an empty file', bytes(''), /is required/],
  [
    'an SVG',
    bytes('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    /saved as PNG/,
  ],
  ['HTML', bytes('<!doctype html><script>alert(1)</script>'), /must be a PNG, JPEG or WebP/],
  ['a GIF', bytes('GIF89a', zeros(40)), /must be a PNG/],
  ['a PNG cut off', png(240, 80).subarray(0, 20), /not a whole picture/],
  [
    'a PNG without its head',
    bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'tEXt', zeros(40)),
    /not a whole picture/,
  ],
  [
    'a JPEG of segments without an end',
    bytes('\xff\xd8', '\xff\xfe\x00\x02'.repeat(2000)),
    /not a whole picture/,
  ],
  ['a JPEG whose segments have no length', bytes('\xff\xd8\xff\xe0', zeros(60)), /not a whole picture/],
  ['a WebP of an unknown kind', webp('ALPH', zeros(10)), /not a whole picture/],
  ['one too large to be shown', png(40_000, 40_000), /16 to 2000 pixels/],
  ['one too small', png(1, 1), /this one is 1 × 1/],
  ['one of too many bytes', new Uint8Array(mostLogoBytes + 1), /100 kB or less/],
])('%s is no logo', (_, file, reason) => {
  expect(readLogoFile(new Uint8Array(file))).toEqual({ ok: false, message: expect.stringMatching(reason) });
});

function leastFirst(value: number): number[] {
  return u32(value).reverse();
}
