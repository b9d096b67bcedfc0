import { expect, test } from 'vitest';
import { Secret } from '../../secret.ts';
import { acceptedStep, addressFor, isCode, newSecret } from './totp.ts';

// RFC 6238, appendix B: the key of the SHA-1 vectors in Base32, and the last six of their eight digits.
const secret = new Secret('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
const at = (seconds: number) => new Date(seconds * 1000);

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1234567890, '005924'],
  [2000000000, '279037'],
])('the codes are those of RFC 6238: at %i it is %s', (seconds, code) => {
  expect(acceptedStep(secret, code, null, at(seconds))).toBe(Math.floor(seconds / 30));
});

test('a code is taken half a minute early and late, with spaces, and no longer', () => {
  const step = Math.floor(1234567890 / 30);
  expect(acceptedStep(secret, ' 005 924', null, at(1234567890 + 30))).toBe(step);
  expect(acceptedStep(secret, '005924', null, at(1234567890 - 30))).toBe(step);
  expect(acceptedStep(secret, '005924', null, at(1234567890 + 90))).toBeNull();
  expect(acceptedStep(secret, '005924', null, at(1234567890 - 90))).toBeNull();
});

test('a code of a step that was taken, or of one before, is not taken again', () => {
  const step = Math.floor(1234567890 / 30);
  expect(acceptedStep(secret, '005924', step, at(1234567890))).toBeNull();
  expect(acceptedStep(secret, '005924', step + 1, at(1234567890))).toBeNull();
  expect(acceptedStep(secret, '005924', step - 1, at(1234567890))).toBe(step);
});

test.each(['', '00592', '0059244', '00592a', '٠٠٥٩٢٤', '-05924', '1e5924'])('%j is no code', (typed) => {
  expect(isCode(typed)).toBe(false);
  expect(acceptedStep(secret, typed, null, at(1234567890))).toBeNull();
});

test('secrets have 160 bits, and the address names whose they are', () => {
  const made = new Set(Array.from({ length: 100 }, () => newSecret().reveal()));
  expect(made.size).toBe(100);
  for (const one of made) expect(one).toMatch(/^[A-Z2-7]{32}$/);
  const address = new URL(addressFor(secret, 'Northwind & Söhne', 'ana@example.com'));
  expect(address.protocol).toBe('otpauth:');
  expect(decodeURIComponent(address.pathname)).toContain('Northwind & Söhne:ana@example.com');
  expect(address.searchParams.get('secret')).toBe(secret.reveal());
});
