import type { MailServer } from '../mail/network/server.ts';
import type { KnownProvider, ProviderServer } from './known-providers.ts';

export type Use = 'incoming' | 'outgoing';

/** The ways a server is found, the most to be trusted first: what is found twice stands where the first has it. */
export const ways = [
  'provider',
  'srv',
  'autoconfig',
  'autodiscover',
  'exchanger_provider',
  'exchanger_autoconfig',
  'exchanger_guess',
  'guess',
] as const;
export type Way = (typeof ways)[number];

/** A server that may be the right one; never without TLS. `type`: where incoming mail is not fetched by IMAP there. */
export type Candidate = MailServer & { use: Use; security: 'tls' | 'starttls'; type?: 'pop3' };

/** How one way ended. `failed`: it could not be asked, or what it answered was refused. */
export type Report = { way: Way; place: string; outcome: 'found' | 'nothing' | 'failed'; words: string };

/** What one way gave, in its own order of preference. */
export type Found = Report & { candidates: Candidate[]; provider?: KnownProvider };

/** Both servers of a provider, for one mailbox. Pure. */
export function serversOf(provider: KnownProvider, user: string): Candidate[] {
  const server = (use: Use, { host, port, security }: ProviderServer) => ({
    use,
    host,
    port,
    security,
    user,
  });
  return [server('incoming', provider.incoming), server('outgoing', provider.outgoing)];
}

/** The usual ports of some hosts, with TLS from the first byte before STARTTLS (RFC 8314 3). Pure. */
export function usualPorts(use: Use, hosts: readonly string[], user: string): Candidate[] {
  const [implicit, upgraded] = use === 'incoming' ? [993, 143] : [465, 587];
  return [
    ...hosts.map((host): Candidate => ({ use, host, port: implicit, security: 'tls', user })),
    ...hosts.map((host): Candidate => ({ use, host, port: upgraded, security: 'starttls', user })),
  ];
}
