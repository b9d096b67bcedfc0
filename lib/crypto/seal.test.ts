import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyRingOf, writeOnlyRing } from './key-ring.ts';
import { seal, sealCredentialText, UnsealError, unseal } from './seal.ts';

const firstKey = randomBytes(32);
const ring = keyRingOf([[1, firstKey]]);
const place = { row: 'a1', field: 'incoming' };
const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

test('opens what it sealed, for any text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const wellFormed = text.toWellFormed();
      expect(unseal(seal(wellFormed, place, ring), place, ring).reveal()).toBe(wellFormed);
    }),
  );
});

test('never seals the same text to the same bytes, nor shows it', () => {
  const sealed = new Set(Array.from({ length: 1_000 }, () => seal('correct horse', place, ring)));
  expect(sealed.size).toBe(1_000);
  expect([...sealed].join()).not.toMatch(/correct|horse/);
});

test('refuses a text in which any single character was changed', () => {
  const sealed = seal('correct horse', place, ring);
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    expect(() => unseal(changed, place, ring), `character ${at}`).toThrow(UnsealError);
  }
});

test('refuses a text in which any single bit of nonce, ciphertext or tag was flipped', () => {
  const [format, version, nonce = '', body = ''] = seal('pw', place, ring).split('.');
  const flips = [nonce, body].flatMap((part, index) => {
    const bytes = Buffer.from(part, 'base64url');
    return Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const parts = [nonce, body];
      parts[index] = flipped.toString('base64url');
      return [format, version, ...parts].join('.');
    });
  });
  expect(flips).toHaveLength((12 + 2 + 16) * 8);
  for (const flipped of flips) expect(() => unseal(flipped, place, ring)).toThrow(UnsealError);
});

test('refuses a text moved to another row or another field', () => {
  const sealed = seal('pw', place, ring);
  for (const elsewhere of [
    { ...place, row: 'a2' },
    { ...place, field: 'outgoing' },
    { row: 'a', field: '1incoming' },
  ]) {
    expect(() => unseal(sealed, elsewhere, ring)).toThrow(UnsealError);
  }
});

test('refuses another key, and names the row and the missing version instead of blaming a password', () => {
  const sealed = seal('pw', place, ring);
  expect(() => unseal(sealed, place, keyRingOf([[1, randomBytes(32)]]))).toThrow(/incoming of row a1/);
  expect(() => unseal(sealed, place, keyRingOf([[2, firstKey]]))).toThrow(/row a1: key version 1 is missing/);
});

test('refuses what is no sealed text', () => {
  for (const text of ['', 'pw', 'v1.1..', 'v2.1.AAAAAAAAAAAAAAAA.AAAA', 'v1.1.AAAAAAAAAAAAAAAA.AAAA']) {
    expect(() => unseal(text, place, ring)).toThrow(UnsealError);
  }
});

test('seals with the newest key of the ring and still opens what an older one sealed', () => {
  const both = keyRingOf([
    [2, randomBytes(32)],
    [1, firstKey],
  ]);
  expect(unseal(seal('old', place, ring), place, both).reveal()).toBe('old');
  expect(seal('new', place, both)).toMatch(/^v1\.2\./);
});

describe('a mail credential', () => {
  const webRing = writeOnlyRing(ring);

  test('is sealed with a write-only key and opened with the whole one alone', () => {
    for (const by of [ring, webRing]) {
      const sealed = sealCredentialText('correct horse ü', place, by);
      expect(sealed).toMatch(/^v2\.1\.[\w-]{43}\.[\w-]+$/);
      expect(unseal(sealed, place, ring).reveal()).toBe('correct horse ü');
      expect(() => unseal(sealed, place, webRing)).toThrow(
        /incoming of row a1: this process has a write-only key/,
      );
      expect(() => unseal(sealed, place, keyRingOf([[1, randomBytes(32)]]))).toThrow(UnsealError);
      expect(() => unseal(sealed, { ...place, row: 'a2' }, ring)).toThrow(UnsealError);
      expect(() => unseal(sealed, { ...place, field: 'outgoing' }, ring)).toThrow(UnsealError);
    }
  });

  test('does not open when any single character of it was changed', () => {
    const sealed = sealCredentialText('correct horse', place, webRing);
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => unseal(changed, place, ring), `character ${at}`).toThrow(UnsealError);
    }
  });

  test('is never sealed to the same bytes twice', () => {
    expect(new Set(Array.from({ length: 50 }, () => sealCredentialText('pw', place, webRing))).size).toBe(50);
  });
});

test('everything else that a whole key sealed opens with the write-only one, and the other way round', () => {
  const web = writeOnlyRing(ring);
  expect(unseal(seal('pw', place, ring), place, web).reveal()).toBe('pw');
  expect(unseal(seal('pw', place, web), place, ring).reveal()).toBe('pw');
});
