import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { uniqueNames, zipOf } from './zip.ts';

const file = (name: string, bytes: Uint8Array<ArrayBuffer>, type = 'text/plain') => ({
  ...{ name, type, parameters: {}, bytes },
});
const at = new Date('2026-11-28T12:00:00Z');

/** Names and contents by the zip's own directory (APPNOTE 4.3.12). */
function unzip(zip: Buffer): Record<string, Buffer> {
  const found: Record<string, Buffer> = {};
  for (let entry = zip.indexOf('PK\x01\x02'); entry >= 0; entry = zip.indexOf('PK\x01\x02', entry + 4)) {
    const name = zip.subarray(entry + 46, entry + 46 + zip.readUInt16LE(entry + 28)).toString();
    const [method, size, local] = [entry + 10, entry + 20, entry + 42];
    const head = zip.readUInt32LE(local);
    const start = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28);
    const bytes = zip.subarray(start, start + zip.readUInt32LE(size));
    found[name] = zip.readUInt16LE(method) === 8 ? inflateRawSync(bytes) : Buffer.from(bytes);
  }
  return found;
}

test('holds every file under its name, byte for byte', async () => {
  const long = new Uint8Array(300_000).fill(7);
  const picture = new Uint8Array(Buffer.from('\x89PNG not packed again'));
  const files = [
    file('Grüße.txt', long),
    file('a.png', picture, 'image/png'),
    file('none', new Uint8Array()),
  ];
  const zip = Buffer.from(await new Response(zipOf(files, at, new AbortController().signal)).arrayBuffer());
  const found = unzip(zip);
  expect(Object.keys(found)).toEqual(['Grüße.txt', 'a.png', 'none']);
  expect(found['Grüße.txt']?.equals(Buffer.from(long))).toBe(true);
  expect(found['a.png']?.equals(Buffer.from(picture))).toBe(true);
  expect(found.none?.length).toBe(0);
  expect(zip.length).toBeLessThan(10_000);
});

test('makes no more than is taken', async () => {
  const bytes = new Uint8Array(8 * 1024 * 1024);
  const reader = zipOf([file('a.png', bytes, 'image/png')], at, new AbortController().signal).getReader();
  let taken = (await reader.read()).value?.byteLength ?? 0;
  taken += (await reader.read()).value?.byteLength ?? 0;
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(1024 * 1024);
  await reader.cancel();
});

test('no two names are the same to a disk, and none leads out of its folder', () => {
  expect(uniqueNames(['a.pdf', 'A.PDF', 'a.pdf', 'a (2).pdf', '../../a.pdf', 'x/..', 'con'])).toEqual([
    'a.pdf',
    'A (2).PDF',
    'a (3).pdf',
    'a (2) (2).pdf',
    'a (4).pdf',
    'attachment',
    '_con',
  ]);
  expect(uniqueNames(['e\u0301.txt', '\u00e9.txt'])[1]).toBe('\u00e9 (2).txt');
  expect(new Set(uniqueNames(Array(1000).fill('same.txt'))).size).toBe(1000);
});
