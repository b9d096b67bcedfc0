import { expect, test } from 'vitest';
import { newToken } from '../crypto/token.ts';
import { maskAddress } from './mask-address.ts';
import { newCheckWords, phraseOf } from './phrase.ts';
import { words } from './words.ts';

test('has at least 256 words, each once, short and of plain letters', () => {
  expect(words.length).toBeGreaterThanOrEqual(256);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word).toMatch(/^[a-z]{3,9}$/);
});

test('gives one token the same two different words every time', () => {
  for (let n = 0; n < 500; n++) {
    const token = newToken();
    const [one, other, ...rest] = phraseOf(token).split(' ');
    expect(phraseOf(token)).toBe(`${one} ${other}`);
    expect(rest).toEqual([]);
    expect(one).not.toBe(other);
    expect(words).toContain(one);
    expect(words).toContain(other);
  }
});

test('gives every incident two different words of its own, at random', () => {
  const made = Array.from({ length: 1000 }, newCheckWords);
  expect(new Set(made).size).toBeGreaterThan(950);
  for (const phrase of made) {
    const [one, other, ...rest] = phrase.split(' ');
    expect(rest).toEqual([]);
    expect(one).not.toBe(other);
    for (const word of [one, other]) expect(words).toContain(word);
  }
});

test('spreads tokens over many phrases', () => {
  const phrases = new Set(Array.from({ length: 1000 }, () => phraseOf(newToken())));
  expect(phrases.size).toBeGreaterThan(950);
});

test.each([
  ['ana.popescu@northwind.example', 'an•••••u@northwind.example'],
  ['maria@northwind.example', 'ma•••••@northwind.example'],
  ['bob@northwind.example', 'b•••••@northwind.example'],
  ['a@northwind.example', '•••••@northwind.example'],
  ['"odd@name"@northwind.example', '"o•••••"@northwind.example'],
  ['no-domain', 'no•••••n'],
  ['', '•••••'],
])('masks %s as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});

test('never shows more than half of a name, nor its length', () => {
  for (let length = 1; length < 40; length++) {
    const masked = maskAddress(`${'abcdefghij'.repeat(4).slice(0, length)}@x.example`);
    expect(masked.replace('•••••', '').replace('@x.example', '').length).toBeLessThanOrEqual(length / 2);
  }
});
