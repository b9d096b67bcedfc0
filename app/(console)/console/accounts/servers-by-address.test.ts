import { expect, test } from 'vitest';
import type { FoundServer } from '#lib/discovery/rank.ts';
import { asTyped, lacksServer, serversOf } from './servers-by-address.ts';

const address = 'ana@example.com';
const server = (host: string, more: Partial<FoundServer> = {}): FoundServer => ({
  ...{ host, port: 993, security: 'tls', user: address, works: true },
  ...{ foundBy: [], takes: ['password'], cause: null, evidence: '', ...more },
});
const discovery = (incoming: FoundServer[], outgoing: FoundServer[] = []) => ({
  ...{ address, provider: null, ways: [], incoming, outgoing },
});

test('a form without an incoming server lacks it, whatever else it says', () => {
  expect(lacksServer({ address })).toBe(true);
  expect(lacksServer({ address, incoming: { port: 993, password: 'p' } })).toBe(true);
  expect(lacksServer({ address, incoming: { host: 'imap.example.com' } })).toBe(false);
});

test('the first servers that answer are taken, and what was typed beside them stays', () => {
  const posted = { address, incoming: { type: 'imap', port: 993, security: 'tls', password: 'p' } };
  const found = discovery(
    [server('silent.example', { works: false }), server('pop.example', { type: 'pop3', port: 995 })],
    [server('smtp.example', { port: 465, user: 'ana' })],
  );
  expect(serversOf(posted, found)).toEqual({
    incoming: { type: 'pop3', host: 'pop.example', port: 995, security: 'tls', password: 'p' },
    outgoing: { host: 'smtp.example', port: 465, security: 'tls', user: 'ana' },
  });
  expect(serversOf({ incoming: { user: 'other' } }, found)?.incoming).toMatchObject({ user: 'other' });
  expect(serversOf({ outgoing: { host: 'mine.example' } }, found)).not.toHaveProperty('outgoing');
});

test('where nothing answers there are none', () => {
  expect(serversOf({}, discovery([server('silent.example', { works: false })]))).toBeNull();
});

test('they are shown in the form without the password', () => {
  const servers = { incoming: { host: 'h', port: 993, password: 'p' }, outgoing: { host: 's' } };
  expect(asTyped(servers)).toEqual({
    ...{ 'incoming.host': 'h', 'incoming.port': '993', 'outgoing.host': 's', hasOutgoing: 'true' },
  });
});
