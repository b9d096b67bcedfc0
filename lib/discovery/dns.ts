import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { codeOf } from '../errors.ts';
import { lookUp } from '../mail/network/look-up.ts';

export type Srv = { host: string; port: number };
export type Answers<T> = { ok: true; records: T[] } | { ok: false; code: string };

/** The questions discovery has for the DNS. Every answer is in one order, however the records came. */
export type Dns = {
  srv(name: string): Promise<Answers<Srv>>;
  /** Names of mail exchangers, the preferred first; none for a domain that takes no mail (RFC 7505). */
  mx(domain: string): Promise<Answers<string>>;
  cname(name: string): Promise<Answers<string>>;
  /** Addresses to connect to; throws where there are none, as `lookup` does. */
  addresses(host: string): Promise<{ address: string }[]>;
};

const mostRecords = 10;

/** Asks the name servers of this system; or `servers` (`127.0.0.1:5353`), for addresses too. */
export function askDns(servers?: string[]): Dns {
  const resolver = new Resolver({ timeout: 1_500, tries: 2 });
  if (servers) resolver.setServers(servers);
  return {
    srv: async (name) => {
      const found = await answersOf(() => resolver.resolveSrv(name));
      // RFC 2782: the lowest priority first. Its lottery among equals is left out: the same question, the same answer.
      return mapped(found, (records) =>
        records
          .filter(({ name: host }) => named(host) !== '')
          .sort(
            (a, b) =>
              a.priority - b.priority || b.weight - a.weight || compare(a.name, b.name) || a.port - b.port,
          )
          .map(({ name: host, port }) => ({ host: named(host), port })),
      );
    },
    mx: async (domain) => {
      const found = await answersOf(() => resolver.resolveMx(domain));
      return mapped(found, (records) =>
        records
          .sort((a, b) => a.priority - b.priority || compare(a.exchange, b.exchange))
          .map(({ exchange }) => named(exchange))
          .filter((host) => host !== ''),
      );
    },
    cname: async (name) =>
      mapped(await answersOf(() => resolver.resolveCname(name)), (names) => names.map(named)),
    addresses: servers ? (host) => addressesBy(resolver, host) : lookUp,
  };
}

async function addressesBy(resolver: Resolver, host: string): Promise<{ address: string }[]> {
  if (isIP(host)) return [{ address: host }];
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [four, six].flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  if (found.length === 0 && four.status === 'rejected') throw four.reason;
  return found.map((address) => ({ address }));
}

async function answersOf<T>(ask: () => Promise<T[]>): Promise<Answers<T>> {
  try {
    return { ok: true, records: await ask() };
  } catch (error) {
    const code = codeOf(error) ?? 'EFAIL';
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { ok: true, records: [] } : { ok: false, code };
  }
}

function mapped<A, B>(found: Answers<A>, map: (records: A[]) => B[]): Answers<B> {
  return found.ok ? { ok: true, records: map([...found.records]).slice(0, mostRecords) } : found;
}

const named = (name: string) => name.replace(/\.$/, '').toLowerCase();
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
