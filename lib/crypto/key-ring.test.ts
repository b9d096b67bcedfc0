import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  deriveKey,
  holdsWholeKeys,
  keyCheckValue,
  keyOfVersion,
  keyRingOf,
  parseKeyRing,
  publicKeyOf,
  writeKeyRing,
  writeOnlyRing,
} from './key-ring.ts';

const ring = keyRingOf([
  [2, randomBytes(32)],
  [1, randomBytes(32)],
]);
const web = writeOnlyRing(ring);

test('a ring is the same one again after it was written, whole or write-only, by lines or between commas', () => {
  for (const one of [ring, web]) {
    const text = writeKeyRing(one);
    expect(parseKeyRing(`# a comment\n${text}`)).toEqual(one);
    expect(parseKeyRing(text.trim().replaceAll('\n', ',').replaceAll(' ', ':'))).toEqual(one);
  }
  expect([holdsWholeKeys(ring), holdsWholeKeys(web)]).toEqual([true, false]);
});

test('a write-only key has every key but the one that opens mail credentials, and none of it tells that', () => {
  const [whole, only] = [keyOfVersion(ring, 2), keyOfVersion(web, 2)];
  for (const purpose of ['seal', 'session', 'check', 'setup-code', 'fingerprint', 'picture'] as const)
    expect(deriveKey(only, purpose), purpose).toEqual(deriveKey(whole, purpose));
  expect(publicKeyOf(only)).toEqual(publicKeyOf(whole));
  expect(keyCheckValue(only)).toBe(keyCheckValue(whole));
  if (whole.kind !== 'whole') throw new Error('it is whole');
  expect(writeKeyRing(web)).not.toContain(whole.master.toString('base64url').slice(0, 20));
});

test('a write-only key that was cut, changed, or put together from two is damaged', () => {
  const [line = '', other = ''] = writeKeyRing(web).split('\n');
  expect(parseKeyRing(line)).not.toBeNull();
  const [head, tail] = [line.slice(0, 200), other.slice(200)];
  const swapped = line.slice(0, 60) + (line[60] === 'A' ? 'B' : 'A') + line.slice(61);
  for (const damaged of [line.slice(0, -4), swapped, head + tail, line.replace('write-only ', '')])
    expect(parseKeyRing(damaged), damaged.slice(0, 30)).toBeNull();
});
