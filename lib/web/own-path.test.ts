import { expect, test } from 'vitest';
import { isOwnPath } from './own-path.ts';

test.each(['/console', '/phone/messages?x=1#y', '/'])('%s is a way within the house', (path) => {
  expect(isOwnPath(path)).toBe(true);
});

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '',
  '/a\\b',
  '/a\nb',
  '/\t/evil',
  '/\u200b/evil',
  '/müller',
  '/a b',
])('%j is not', (path) => expect(isOwnPath(path)).toBe(false));
