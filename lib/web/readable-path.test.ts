import { expect, test } from 'vitest';
import { isReadablePath } from './readable-path.ts';

test.each([
  '/',
  '/phone?q=%ff',
  '/console/users/%20',
  '/a/%E2%82%AC',
  '/a%00',
  '/a?b=%',
  '/a?b=/../c',
  '/...',
  '/.x/..y',
  '/',
])('%s can be read', (address) => expect(isReadablePath(address)).toBe(true));

test.each([
  ...['/%', '/console/users/%ff', '/a/%ed%a0%80', '/a/%2', '/%gg?x=1'],
  ...[
    '/uploads/../login',
    '/_next/%2e%2E/login',
    '/a/.%2e',
    '/./a',
    '/..',
    '/a%2f..%2fb',
    '/a\\..\\b',
    '*',
    '',
    'login',
    '?a',
  ],
])('%s cannot be read, or is two things', (address) => expect(isReadablePath(address)).toBe(false));
