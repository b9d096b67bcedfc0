import { normaliseMailAddress } from '../fields/mail-address.ts';
import { askOffer } from './ask-offer.ts';
import { type Found, type Report, serversOf } from './candidate.ts';
import { askDns, type Dns } from './dns.ts';
import { byAutoconfig, byAutodiscover, byExchangers, byGuess, bySrv } from './find-ways.ts';
import { type KnownProvider, providerOfDomain, providerOfServer } from './known-providers.ts';
import { type FoundServer, leadsOf, rank } from './rank.ts';

/** What was found for an address: the first server of each list is the one to take. */
export type Discovery = {
  address: string;
  /** The provider that has the mailbox, where it is known. */
  provider: KnownProvider | null;
  incoming: FoundServer[];
  outgoing: FoundServer[];
  /** What each way found, in the order in which they are trusted. */
  ways: Report[];
};

export type DiscoveryOptions = {
  ehloName: string;
  dns?: Dns;
  /** For looking, and for trying what was found; together the longest it takes. */
  lookMs?: number;
  tryMs?: number;
};

/**
 * Finds the servers of a mailbox from its address (lower case): every way at once, then every server that was found is
 * asked for TLS and its capabilities. Nobody signs in, and no password is here to be sent. The same answers of the world
 * give the same result. Ends within its time; what did not answer until then says so.
 */
export async function discover(address: string, options: DiscoveryOptions): Promise<Discovery> {
  const { ehloName, dns = askDns(), lookMs = 4_500, tryMs = 5_000 } = options;
  const domain = (normaliseMailAddress(address) ?? address).split('@').at(-1) ?? '';
  const known = providerOfDomain(domain);
  const found = known
    ? [byProvider(known, domain, address)]
    : await look({ address, domain, dns, signal: AbortSignal.timeout(lookMs) }, lookMs);
  const signal = AbortSignal.timeout(tryMs);
  const tried = await Promise.all(
    leadsOf(found).map(async (lead) => {
      const offer = await askOffer(lead.candidate, { dns, signal, withinMs: tryMs, ehloName });
      return { ...lead, offer };
    }),
  );
  const incoming = rank('incoming', tried);
  const provider = found.find((one) => one.provider)?.provider ?? providerOfServer(incoming[0]?.host ?? '');
  return {
    address,
    provider,
    incoming,
    outgoing: rank('outgoing', tried),
    ways: found.map(({ way, place, outcome, words }) => ({ way, place, outcome, words })),
  };
}

function byProvider(provider: KnownProvider, domain: string, address: string): Found {
  const candidates = serversOf(provider, address);
  return { way: 'provider', place: domain, outcome: 'found', words: provider.name, candidates, provider };
}

type Search = Parameters<typeof bySrv>[0];

/** Every way side by side; one that takes too long has found nothing, and keeps no other waiting. */
async function look(search: Search, lookMs: number): Promise<Found[]> {
  const late = (way: Report['way'], place: string): Found => ({
    way,
    place,
    outcome: 'failed',
    words: 'did not answer in time',
    candidates: [],
  });
  const { domain } = search;
  const ways = await Promise.all([
    inTime(bySrv(search), lookMs, late('srv', `SRV records of ${domain}`)),
    inTime(byAutoconfig(search, domain), lookMs, late('autoconfig', `autoconfig of ${domain}`)),
    inTime(byAutodiscover(search), lookMs, late('autodiscover', `autodiscover.${domain}`)),
    inTime(byExchangers(search), lookMs, [late('exchanger_provider', `MX records of ${domain}`)]),
  ]);
  return [...ways.flat(), byGuess(search)];
}

async function inTime<T>(work: Promise<T>, ms: number, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ms + 250);
  });
  return await Promise.race([work, end]).finally(() => clearTimeout(timer));
}
