import { expect, test } from 'vitest';
import type { LinkedEntry } from '../audit/chain.ts';
import { Secret } from '../secret.ts';
import { nameOfReceiver, receiverOf } from './receiver.ts';
import { shippedEntry } from './shipped-entry.ts';
import { syslogMessage } from './syslog-message.ts';

test.each([
  ['syslog+tls://logs.example.com', 'logs.example.com:6514 (syslog, tls)'],
  ['syslog+tcp://logs.example.com', 'logs.example.com:601 (syslog, tcp)'],
  ['syslog+udp://[2001:db8::1]:1514', '2001:db8::1:1514 (syslog, udp)'],
  ['https://logs.example.com:8088/hidden?key=hidden', 'logs.example.com:8088'],
])('%s is called %s', (address, name) => {
  expect(nameOfReceiver(receiverOf(new Secret(address)))).toBe(name);
});

const entry: LinkedEntry = {
  position: 2_147_483_648n,
  hash: Buffer.alloc(32, 1),
  id: '0193a8d2-6c1e-7000-8000-000000000001',
  at: new Date('2026-11-29T12:00:00.123Z'),
  actorKind: 'user',
  actorId: null,
  actorName: 'Zoë\n<13>1 - - - - - - forged \u{1f600}\u2028',
  action: 'user.second_factor_refused',
  targetType: null,
  targetId: null,
  details: { of: 'ä' },
};

test('whatever stands in an entry, it is one line of ASCII, and says the same when it is read', () => {
  const line = shippedEntry(entry);
  expect(line).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(line)).toMatchObject({
    position: 2_147_483_648,
    hash: '01'.repeat(32),
    at: '2026-11-29T12:00:00.123Z',
    actor: { kind: 'user', name: entry.actorName },
    details: entry.details,
  });
});

test('is a message of RFC 5424, also where the machine has an odd name', () => {
  expect(syslogMessage(entry, 'ho st\n1')).toMatch(
    /^<109>1 2026-11-29T12:00:00\.123Z host1 rekey - user\.second_factor_refused \[meta sequenceId="1"\] \{"position":/,
  );
  expect(syslogMessage({ ...entry, at: null, action: 'missing' }, '')).toMatch(
    /^<109>1 - - rekey - missing \[/,
  );
});
