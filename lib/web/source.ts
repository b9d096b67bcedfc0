import net from 'node:net';

/**
 * Whom a connection speaks for. Each proxy adds to X-Forwarded-For the address it was reached from, so that the header
 * is read from its end, as long as a proxy that is believed wrote it: one on this machine, or one of `proxies`.
 * Anybody else speaks for themselves, whatever they claim. The server writes it into every request (lib/web/main.ts).
 */
export function trustedSource(
  peer: string | undefined,
  forwardedFor: string | string[] | undefined,
  proxies = new net.BlockList(),
): string {
  const told = [forwardedFor ?? ''].flat().join(',').split(',');
  let address = plainAddress(peer ?? '');
  while (isBelieved(address, proxies)) {
    const next = plainAddress(told.pop()?.trim() ?? '');
    if (!net.isIP(next)) break;
    address = next;
  }
  return address;
}

/**
 * The host a request asked for: what a proxy that is believed wrote into X-Forwarded-Host, else Host. Forms are taken
 * only from pages of this host (same-site.ts, and Next's own check of actions).
 */
export function trustedHost(
  peer: string | undefined,
  forwardedHost: string | string[] | undefined,
  host: string | undefined,
  proxies = new net.BlockList(),
): string | undefined {
  const told = [forwardedHost ?? ''].flat().join(',').split(',').at(-1)?.trim();
  return told && isBelieved(plainAddress(peer ?? ''), proxies) ? told : host;
}

const isBelieved = (address: string, proxies: net.BlockList) =>
  isLocal(address) || (net.isIP(address) !== 0 && proxies.check(address, familyOf(address)));

const isLocal = (address: string) => address === '::1' || address.startsWith('127.');
const familyOf = (address: string) => (net.isIPv6(address) ? 'ipv6' : 'ipv4');

/** The network address a request comes from. An IPv6 caller counts as its /64, which is what one is given. */
export function sourceOf(headers: Headers): string {
  const address = plainAddress(headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '');
  if (net.isIPv6(address)) return `${prefix64(address)}::/64`;
  return net.isIPv4(address) ? address : 'unknown';
}

const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

function prefix64(address: string): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}
