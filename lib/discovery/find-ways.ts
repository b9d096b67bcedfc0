import { readAutoconfig } from './autoconfig.ts';
import { readAutodiscover } from './autodiscover.ts';
import { type Candidate, type Found, serversOf, usualPorts, type Way } from './candidate.ts';
import type { Answers, Dns, Srv } from './dns.ts';
import { providerOfExchangers, providerOfServer } from './known-providers.ts';
import { readWeb } from './read-web.ts';

/** Whose servers are looked for, and by when. */
export type Search = { address: string; domain: string; dns: Dns; signal: AbortSignal };

/** RFC 6186 3 and RFC 8314 5.1: the services, TLS from the first byte first. */
const services: (Pick<Candidate, 'use' | 'security' | 'type'> & { name: string })[] = [
  { name: '_imaps._tcp', use: 'incoming', security: 'tls' },
  { name: '_imap._tcp', use: 'incoming', security: 'starttls' },
  { name: '_pop3s._tcp', use: 'incoming', security: 'tls', type: 'pop3' },
  { name: '_pop3._tcp', use: 'incoming', security: 'starttls', type: 'pop3' },
  { name: '_submissions._tcp', use: 'outgoing', security: 'tls' },
  { name: '_submission._tcp', use: 'outgoing', security: 'starttls' },
];

/** What the domain's SRV records name. */
export async function bySrv({ address, domain, dns }: Search): Promise<Found> {
  const answers = await Promise.all(services.map(({ name }) => dns.srv(`${name}.${domain}`)));
  const candidates = answers.flatMap((answer, i) => {
    const service = services[i];
    if (!answer.ok || !service) return [];
    const { name: _, ...kind } = service;
    return answer.records.map(({ host, port }: Srv) => ({ ...kind, host, port, user: address }));
  });
  const place = `SRV records of ${domain}`;
  return candidates.length > 0 ? found('srv', place, candidates) : nothingIn('srv', place, answers);
}

/**
 * What an autoconfig file of the domain says: at its own host, or at the domain itself; over http where there is no https.
 * Only the domain's own servers are told the address.
 */
export async function byAutoconfig(
  { address, dns, signal }: Search,
  domain: string,
  way: 'autoconfig' | 'exchanger_autoconfig' = 'autoconfig',
): Promise<Found> {
  const query = `?emailaddress=${encodeURIComponent(address)}`;
  const hosted = `autoconfig.${domain}/mail/config-v1.1.xml${query}`;
  const wellKnown = `${domain}/.well-known/autoconfig/mail/config-v1.1.xml${query}`;
  const places = [`https://${hosted}`, `https://${wellKnown}`, `http://${hosted}`, `http://${wellKnown}`];
  const read = await Promise.all(
    places.map(async (place): Promise<Found> => {
      const shown = place.replace(query, '');
      const answer = await readWeb(place, dns, signal);
      if (!answer.ok) return noPage(way, shown, answer);
      const config = readAutoconfig(answer.text, address);
      if (!config.ok) return none(way, shown, config.words, 'failed');
      return config.candidates.length > 0
        ? found(way, shown, config.candidates)
        : none(way, shown, 'names no server that can be used');
    }),
  );
  const best =
    read.find(({ outcome }) => outcome === 'found') ?? read.find(({ outcome }) => outcome === 'failed');
  return best ?? none(way, `autoconfig of ${domain}`, 'there is no such file');
}

/** Names that Microsoft answers for: a domain whose `autodiscover` leads there has its mailboxes there. */
const microsoft = /(?:^|\.)(?:outlook\.com|office365\.com|office\.com)$/;

/** What Microsoft's Autodiscover v2 says. Microsoft is told the address only where the domain's own name leads there. */
export async function byAutodiscover({ address, domain, dns, signal }: Search): Promise<Found> {
  const own = `autodiscover.${domain}`;
  const leadsTo = await dns.cname(own);
  const isMicrosoft = leadsTo.ok && leadsTo.records.some((name) => microsoft.test(name));
  const host = isMicrosoft ? 'outlook.office365.com' : own;
  const place = `https://${host}/autodiscover/autodiscover.json`;
  const query = `/v1.0/${encodeURIComponent(address)}?Protocol=AutodiscoverV1`;
  const answer = await readWeb(place + query, dns, signal);
  const server = answer.ok ? readAutodiscover(answer.text) : null;
  // The name alone says where the mailboxes are, whatever the service answers.
  const exchange = server ?? (isMicrosoft ? 'outlook.office365.com' : null);
  if (exchange) {
    const provider = providerOfServer(exchange === 'outlook.office365.com' ? 'smtp.office365.com' : exchange);
    return provider
      ? { ...found('autodiscover', place, serversOf(provider, address)), provider }
      : found('autodiscover', place, [
          ...usualPorts('incoming', [exchange], address),
          ...usualPorts('outgoing', [exchange], address),
        ]);
  }
  return answer.ok
    ? none('autodiscover', place, 'names no server', 'failed')
    : noPage('autodiscover', place, answer);
}

/** What the mail exchangers tell: the provider behind them, else what their own domain says and what is usual there. */
export async function byExchangers(search: Search): Promise<Found[]> {
  const { address, domain, dns } = search;
  const answer = await dns.mx(domain);
  const place = `MX records of ${domain}`;
  if (!answer.ok || answer.records.length === 0) return [nothingIn('exchanger_provider', place, [answer])];
  const provider = providerOfExchangers(answer.records);
  if (provider)
    return [
      { ...found('exchanger_provider', place, serversOf(provider, address)), provider, words: provider.name },
    ];
  const [exchanger = ''] = answer.records;
  const behind = exchanger.split('.').slice(1).join('.');
  const hosts = (first: string) => [
    exchanger,
    ...(behind.includes('.') ? [`${first}.${behind}`, `mail.${behind}`] : []),
  ];
  const guess = found('exchanger_guess', place, [
    ...usualPorts('incoming', [...new Set(hosts('imap'))], address),
    ...usualPorts('outgoing', [...new Set(hosts('smtp'))], address),
  ]);
  const isOther = behind.includes('.') && behind !== domain;
  return [
    none('exchanger_provider', place, `${exchanger} is no provider known here`),
    ...(isOther ? [await byAutoconfig(search, behind, 'exchanger_autoconfig')] : []),
    guess,
  ];
}

/** The names servers usually have. */
export function byGuess({ address, domain }: Search): Found {
  const candidates = [
    ...usualPorts('incoming', [`imap.${domain}`, `mail.${domain}`, domain], address),
    ...usualPorts('outgoing', [`smtp.${domain}`, `mail.${domain}`, domain], address),
  ];
  // Nobody has said that there are any.
  return { ...found('guess', `usual names at ${domain}`, candidates), words: `${candidates.length} tried` };
}

function found(way: Way, place: string, candidates: Candidate[]): Found {
  const isOne = candidates.length === 1;
  return {
    way,
    place,
    outcome: 'found',
    words: `${candidates.length} ${isOne ? 'server' : 'servers'}`,
    candidates,
  };
}

function none(way: Way, place: string, words: string, outcome: Found['outcome'] = 'nothing'): Found {
  return { way, place, outcome, words, candidates: [] };
}

/** Where no record led to anything: there are none, or nobody could say. */
function nothingIn(way: Way, place: string, answers: Answers<unknown>[]): Found {
  const failed = answers.find((answer) => !answer.ok);
  return failed && !failed.ok
    ? none(way, place, `the name server did not answer (${failed.code})`, 'failed')
    : none(way, place, 'there are none');
}

/** Where a page gave nothing: it is not there, or what is there was refused. */
function noPage(way: Way, place: string, { isThere, words }: { isThere: boolean; words: string }): Found {
  return none(way, place, words, isThere ? 'failed' : 'nothing');
}
