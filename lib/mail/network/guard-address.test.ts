import { BlockList } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Finding } from '../judge/failure.ts';
import { assertPortPermitted, assertWebPortPermitted, hostName, resolvePermitted } from './guard-address.ts';
import { httpCall } from './http-call.ts';

const outer = [{ address: '203.0.112.9' }];
const guarded = (host: string, ...addresses: string[]) =>
  resolvePermitted(host, {
    allowLoopback: false,
    resolve: async () => (addresses.length > 0 ? addresses.map((address) => ({ address })) : outer),
  });

describe('refuses inner addresses in every spelling', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '[::1]',
    '::1',
    '[::ffff:127.0.0.1]',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '[::7f00:1]',
    '::a00:1',
    '::cb00:7009',
    '0.0.0.0',
    '0',
    '::',
    '169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fd00:c1::a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '127.0.0.1.',
    '１２７.0.0.1',
  ])('%s', async (host) => {
    await expect(guarded(host)).rejects.toThrow(Finding);
  });
});

test.each([
  ['127.0.0.1'],
  ['::1'],
  ['::ffff:169.254.169.254'],
  ['203.0.112.9', '127.0.0.1'],
  ['10.0.0.1', 'fe80::1'],
  ['not an address'],
])('refuses a name that resolves to %s %s', async (...addresses) => {
  await expect(guarded('mail.example.org', ...addresses)).rejects.toThrow(Finding);
});

test.each([
  ['203.0.112.9', '2606:4700::1'],
  ['10.1.2.3', '192.168.7.7', '172.16.0.9', 'fd12:3456::1'],
  ['64:ff9b::cb00:7009'],
  ['::ffff:10.0.0.1'],
])('lets a mail server be at %s', async (...addresses) => {
  const found = await guarded('mail.example.org', ...addresses);
  expect(found).toHaveLength(addresses.length);
});

describe('where the operator names the inner networks that may be reached', () => {
  const innerNetworks = new BlockList();
  innerNetworks.addSubnet('10.1.0.0', 16);
  innerNetworks.addSubnet('fd12:3456::', 32, 'ipv6');
  const named = (host: string) => resolvePermitted(host, { allowLoopback: false, innerNetworks });

  test.each(['10.1.2.3', '::ffff:10.1.2.3', 'fd12:3456::1', '203.0.112.9'])('lets %s be', async (host) => {
    expect(await named(host)).toHaveLength(1);
  });

  test.each(['10.2.0.1', '192.168.7.7', '::ffff:192.168.7.7', '64:ff9b::a02:1', 'fd12:9999::1', '127.0.0.1'])(
    'refuses %s',
    async (host) => {
      await expect(named(host)).rejects.toThrow(Finding);
    },
  );
});

test('asks once, so a second answer cannot differ', async () => {
  let asked = 0;
  const resolve = async () => [{ address: asked++ === 0 ? '203.0.112.9' : '127.0.0.1' }];
  expect(await resolvePermitted('rebind.example', { allowLoopback: false, resolve })).toEqual([
    { address: '203.0.112.9', family: 4 },
  ]);
  expect(asked).toBe(1);
});

test('allows loopback and link-local only when told so, and metadata never', async () => {
  const allowed = (host: string) => resolvePermitted(host, { allowLoopback: true });
  expect(await allowed('127.0.0.1')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  await expect(allowed('169.254.169.254')).rejects.toThrow(Finding);
  await expect(allowed('0.0.0.0')).rejects.toThrow(Finding);
});

test.each(['a b', 'user@host', 'http://host', 'host:993', 'x'.repeat(300), '', 'a\r\nb', 'host/path', 'a%b'])(
  'takes %j for no host name',
  async (host) => {
    await expect(guarded(host)).rejects.toThrow(Finding);
  },
);

test('knows a name as DNS and certificates do', () => {
  expect(hostName('Mail.Example.ORG.')).toBe('mail.example.org');
  expect(hostName('bücher.example')).toBe('xn--bcher-kva.example');
  expect(hostName('[2001:db8::1]')).toBe('2001:db8::1');
});

test('connects to mail ports only', () => {
  for (const port of [143, 993, 110, 995, 25, 465, 587]) assertPortPermitted(port, false);
  for (const port of [22, 80, 6379, 5432, 0, -1, 70_000, 1.5, Number.NaN]) {
    expect(() => assertPortPermitted(port, false)).toThrow(Finding);
  }
  expect(() => assertPortPermitted(10_143, true)).not.toThrow();
  expect(() => assertPortPermitted(0, true)).toThrow(Finding);
});

test('calls web addresses at the ports that the operator names only', () => {
  const named = new Set([443, 9443]);
  for (const port of named) assertWebPortPermitted(port, false, named);
  for (const port of [22, 80, 5432, 6379]) {
    expect(() => assertWebPortPermitted(port, false, named)).toThrow(
      `port ${port} may not be called: it is not among REKEY_WEB_PORTS`,
    );
  }
  expect(() => assertWebPortPermitted(13_013, false)).not.toThrow();
  expect(() => assertWebPortPermitted(22, true, named)).not.toThrow();
});

test('a call to another port leaves nothing, and says which variable names the ports', async () => {
  const url = new URL('http://203.0.112.9:6379/');
  expect(await httpCall({ method: 'GET', url, headers: {} }, { allowLoopback: false })).toEqual({
    ok: false,
    reason: 'port 6379 may not be called: it is not among REKEY_WEB_PORTS',
    hasLeft: false,
    isOwn: false,
  });
});
