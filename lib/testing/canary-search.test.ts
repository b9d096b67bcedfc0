import { expect, test } from 'vitest';
import { CanarySearch } from './canary-search.ts';

const secret = 'kanari-imap-0123456789abcdef01';

test.each([
  ['as it is', `before ${secret} behind`],
  ['in a heap', Buffer.from(`before ${secret}`, 'utf16le')],
  ['in hex', Buffer.from(secret).toString('hex')],
  ['in a query', new URLSearchParams({ of: secret }).toString()],
  ...[0, 1, 2, 3, 4].map((shift): [string, string] => [
    `in base64 behind ${shift} bytes`,
    Buffer.from(`${'x'.repeat(shift)}${secret}behind`).toString('base64'),
  ]),
])('finds a secret %s, and no other', (_, found) => {
  const search = new CanarySearch({ one: secret, another: 'kanari-pop3-0123456789abcdef01' });
  search.bytes('here: a file', Buffer.from(found));
  expect(search.sightings.map(({ canary, where }) => [canary, where])).toEqual([['one', 'here: a file']]);
  expect(search.looked.here).toBeGreaterThan(0);
});

test('finds nothing where there is nothing', () => {
  const search = new CanarySearch({ one: secret });
  search.text('here', `kanari-imap-${'0'.repeat(18)} ${secret.slice(0, -1)}`);
  search.bytes('here', Buffer.alloc(1_000));
  expect(search.sightings).toEqual([]);
});

test('a key is found as the bytes it is, in hex and in base64', () => {
  const key = Buffer.from('00ff10e0807f3c5a9b1122d4c3b2a190fedcba98765432100123456789abcdef', 'hex');
  const around = (inner: Buffer) => Buffer.concat([Buffer.from('before'), inner, Buffer.from('behind')]);
  for (const [spelling, bytes] of [
    ['plain', around(key)],
    ['hex', Buffer.from(`x ${key.toString('hex')} y`)],
    ['base64', Buffer.from(`2 ${key.toString('base64')}\n`)],
  ] as const) {
    const search = new CanarySearch({ key });
    search.bytes('memory', bytes);
    expect(search.sightings).toEqual([{ canary: 'key', where: 'memory', spelling }]);
    search.bytes('memory', bytes.subarray(0, bytes.length - 40));
    expect(search.sightings).toHaveLength(1);
  }
});
