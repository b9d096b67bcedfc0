import net from 'node:net';

/**
 * The network address a request comes from, as far as it can be trusted: what the nearest proxy (or Next itself)
 * says, that is the last entry of X-Forwarded-For. An IPv6 caller counts as its /64, which is what one is given.
 */
export function sourceOf(headers: Headers): string {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  const address = last.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  if (net.isIPv6(address)) return `${prefix64(address)}::/64`;
  return net.isIPv4(address) ? address : 'unknown';
}

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
