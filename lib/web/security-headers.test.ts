import { expect, test } from 'vitest';
import { securityHeaders } from './security-headers.ts';

const page = { path: '/console', nonce: 'abc', isHttps: true };

test('allows only scripts and styles of our own or of this answer, and no frame around the page', () => {
  const policy = securityHeaders(page)['Content-Security-Policy'] ?? '';
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
  expect(policy).toContain("style-src 'self' 'nonce-abc';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:|ws:/);
});

test('keeps other windows, other sites, devices and guessed types away, and nothing on the disk', () => {
  expect(securityHeaders(page)).toMatchObject({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': expect.stringMatching(/camera=\(\).*microphone=\(\).*geolocation=\(\)/),
    'Cache-Control': 'no-store',
  });
});

test.each([
  ['/update/token', 'no-referrer'],
  ['/update/token/test', 'no-referrer'],
  ['/update', 'no-referrer'],
  ['/updates', 'same-origin'],
  ['/desktop', 'same-origin'],
])('a page at %s says %s', (path, policy) => {
  expect(securityHeaders({ ...page, path })['Referrer-Policy']).toBe(policy);
});

test('asks for https only where it is opened over https', () => {
  expect(securityHeaders(page)['Strict-Transport-Security']).toBeDefined();
  expect(securityHeaders({ ...page, isHttps: false })['Strict-Transport-Security']).toBeUndefined();
});
