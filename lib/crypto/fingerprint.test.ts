import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { fingerprint, isFingerprintOf } from './fingerprint.ts';
import { keyRingOf } from './key-ring.ts';

const first = randomBytes(32);
const ring = keyRingOf([[1, first]]);
const place = ['account 1', 'mail.example', 993, 'ana'];

test('knows the same secret at the same place again, and no other', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const text = fingerprint(new Secret(one), place, ring);
      expect(isFingerprintOf(text, new Secret(one), place, ring)).toBe(true);
      expect(isFingerprintOf(text, new Secret(other), place, ring)).toBe(one === other);
      expect(isFingerprintOf(text, new Secret(one), ['account 2', ...place.slice(1)], ring)).toBe(false);
    }),
  );
});

test('shows nothing of a secret, whatever its length, and is another under another key', () => {
  const texts = ['', 'x', 'x'.repeat(900)].map((secret) => fingerprint(new Secret(secret), place, ring));
  expect(new Set(texts.map(({ length }) => length)).size).toBe(1);
  const foreign = keyRingOf([[1, randomBytes(32)]]);
  expect(isFingerprintOf(texts[1] ?? '', new Secret('x'), place, foreign)).toBe(false);
});

test('made with an older key it is known as long as that key is there', () => {
  const text = fingerprint(new Secret('x'), place, ring);
  const second = randomBytes(32);
  const rotated = keyRingOf([
    [1, first],
    [2, second],
  ]);
  expect(isFingerprintOf(text, new Secret('x'), place, rotated)).toBe(true);
  expect(isFingerprintOf(text, new Secret('x'), place, keyRingOf([[2, second]]))).toBe(false);
  expect(isFingerprintOf('f1.1.', new Secret('x'), place, ring)).toBe(false);
  expect(isFingerprintOf('nonsense', new Secret('x'), place, ring)).toBe(false);
});
