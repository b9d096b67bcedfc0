import net from 'node:net';

/**
 * What X-Forwarded-For may say about a connection: a proxy on this machine tells whom it speaks for (the last
 * entry is the one it wrote itself); anybody else speaks for themselves, whatever they claim. The server writes
 * it into every request (lib/web/main.ts).
 */
export function trustedSource(peer: string | undefined, forwardedFor: string | string[] | undefined): string {
  const address = plainAddress(peer ?? '');
  const isLocal = address === '::1' || address.startsWith('127.');
  const told = plainAddress([forwardedFor ?? ''].flat().join(',').split(',').at(-1)?.trim() ?? '');
  return isLocal && net.isIP(told) ? told : address;
}

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
