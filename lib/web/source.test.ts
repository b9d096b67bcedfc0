import net from 'node:net';
import { expect, test } from 'vitest';
import { sourceOf, trustedHost, trustedSource } from './source.ts';

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

const proxies = new net.BlockList();
proxies.addSubnet('10.1.0.0', 16, 'ipv4');
proxies.addSubnet('2001:db8:5::', 48, 'ipv6');

test.each([
  ['10.1.2.3', '192.0.2.1', '192.0.2.1'],
  ['2001:db8:5::7', '6.6.6.6, 192.0.2.1', '192.0.2.1'],
  // Two proxies, one behind the other; what stands before the first of them is the visitor's own invention.
  ['127.0.0.1', '6.6.6.6, 192.0.2.1, 10.1.2.3', '192.0.2.1'],
  ['::ffff:10.1.2.3', '192.0.2.1, ::ffff:10.1.9.9', '192.0.2.1'],
  ['10.1.2.3', undefined, '10.1.2.3'],
  ['10.1.2.3', 'unknown, 10.1.2.4', '10.1.2.4'],
  ['10.2.0.1', '192.0.2.1', '10.2.0.1'],
])('with proxies named, a connection from %j that claims %j comes from %j', (peer, claim, source) => {
  expect(trustedSource(peer, claim, proxies)).toBe(source);
});

test.each([
  ['127.0.0.1', 'mail.example.com', 'mail.example.com'],
  ['127.0.0.1', 'evil.example, mail.example.com', 'mail.example.com'],
  ['127.0.0.1', undefined, 'rekey.internal:3000'],
  ['192.0.2.9', 'evil.example', 'rekey.internal:3000'],
  [undefined, 'evil.example', 'rekey.internal:3000'],
])('a peer %s that forwards the host %s asked for %s', (peer, forwarded, asked) => {
  expect(trustedHost(peer, forwarded, 'rekey.internal:3000')).toBe(asked);
});

test('a proxy that is named is believed about the host', () => {
  const proxies = new net.BlockList();
  proxies.addAddress('10.1.2.3');
  expect(trustedHost('::ffff:10.1.2.3', 'mail.example.com', 'inner', proxies)).toBe('mail.example.com');
});
