import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { hashToken, newToken, sameText } from './crypto/token.ts';
import { Secret } from './secret.ts';

test('shows itself nowhere by accident', () => {
  const secret = new Secret('hunter2');
  const shown = [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9, showHidden: true }),
    format('%s %o %j', secret, secret, secret),
    Object.entries(secret).join(),
    JSON.stringify(structuredClone({ ...secret })),
  ];
  expect(shown.join(' ')).not.toContain('hunter2');
  expect(`${secret}`).toBe('[secret]');
  expect(secret.reveal()).toBe('hunter2');
});

test('tokens are 256 random bits that stand in an address as they are', () => {
  const tokens = new Set(Array.from({ length: 10_000 }, newToken));
  expect(tokens.size).toBe(10_000);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
});

test('a stored token is its SHA-256', () => {
  expect(Buffer.from(hashToken('abc')).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('texts are compared whole, whatever their lengths', () => {
  expect(sameText('a b', 'a b')).toBe(true);
  for (const other of ['', 'a', 'a b ', 'A b', 'é']) expect(sameText('a b', other)).toBe(false);
});
