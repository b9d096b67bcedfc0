import { expect, test } from 'vitest';
import { sourceOf, trustedSource } from './source.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['6.6.6.6, 192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:db8::5', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['nonsense', 'unknown'],
  ['', 'unknown'],
])('X-Forwarded-For %j is the source %s', (header, source) => {
  expect(sourceOf(new Headers({ 'x-forwarded-for': header }))).toBe(source);
});

test.each([
  ['127.0.0.1', undefined, '127.0.0.1'],
  ['::ffff:127.0.0.1', '6.6.6.6, 192.0.2.1', '192.0.2.1'],
  ['::1', 'nonsense', '::1'],
  ['192.0.2.9', '198.51.100.1', '192.0.2.9'],
  ['::ffff:192.0.2.9', ['198.51.100.1', '198.51.100.2'], '192.0.2.9'],
  [undefined, '198.51.100.1', ''],
])('a connection from %j that claims %j comes from %j', (peer, claim, source) => {
  expect(trustedSource(peer, claim)).toBe(source);
});
