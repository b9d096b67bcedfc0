import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkText } from './link-text.ts';

const links = (text: string) =>
  linkText(text).flatMap(({ text: words, href }) => (href ? [[words, href]] : []));

test.each([
  ['see https://a.example/b?c=d.', 'https://a.example/b?c=d', 'https://a.example/b?c=d'],
  ['(see https://a.example/b_(c))', 'https://a.example/b_(c)', 'https://a.example/b_(c)'],
  ['<https://a.example>', 'https://a.example', 'https://a.example/'],
  ['write to mei@northwind.example, please', 'mei@northwind.example', 'mailto:mei@northwind.example'],
  ['HTTP://A.EXAMPLE/x', 'HTTP://A.EXAMPLE/x', 'http://a.example/x'],
])('%s leads to %s', (text, words, href) => {
  expect(links(text)).toEqual([[words, href]]);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'https://',
  'a@b',
  'file:///etc/passwd',
  'no address at all',
])('%s leads nowhere', (text) => {
  expect(links(text)).toEqual([]);
});

test('is the text again, whatever it was, and leads to nothing but web and mail addresses', () => {
  const words = fc.constantFrom(
    'https://',
    'a.example',
    'x@y.example',
    '(',
    ').',
    ' ',
    '\n',
    'javascript:',
    '"',
    'é',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 20 }), (parts) => {
      const text = parts.join('');
      const pieces = linkText(text);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      for (const { href } of pieces) expect(href ?? 'https:').toMatch(/^(?:https?|mailto):/);
    }),
  );
});

test('does not slow down on what was built for it', () => {
  const began = performance.now();
  for (const text of [
    'a@'.repeat(50_000),
    'https://'.repeat(40_000),
    `x@${'a.'.repeat(100_000)}`,
    `https://a${')'.repeat(3000)}`,
  ])
    linkText(text);
  expect(performance.now() - began).toBeLessThan(3000);
});
