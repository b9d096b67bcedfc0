import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { env } from '../../env.ts';
import { codeOf } from '../../errors.ts';
import { Finding } from '../judge/failure.ts';
import { lookUp } from './look-up.ts';

export type CheckedAddress = { address: string; family: 4 | 6 };
export type Resolve = (name: string) => Promise<{ address: string }[]>;

type GuardOptions = {
  /** Loopback and link-local too: tests and the demo. */
  allowLoopback?: boolean;
  /** The inner networks that may be reached (REKEY_INNER_NETWORKS); null: all of them. */
  innerNetworks?: BlockList | null;
  resolve?: Resolve;
};

const ports: ReadonlySet<number> = new Set([143, 993, 110, 995, 25, 465, 587]);

/**
 * Resolves a host once and promises that every address it gave may be connected to; one that may not refuses
 * them all, so that a name cannot hide an inner address among outer ones. Connect to what this returns and
 * never to the name again: a second answer might differ. Private ranges are fine, an organisation's own
 * server is the usual case, or those of them that the operator names. Throws a `Finding`.
 */
export async function resolvePermitted(host: string, options: GuardOptions = {}): Promise<CheckedAddress[]> {
  const allowLoopback = options.allowLoopback ?? env().allowLoopbackMailHosts;
  const name = hostName(host);
  const found = isIP(name) ? [{ address: name }] : await ask(name, options.resolve ?? lookUp);
  const innerNetworks = options.innerNetworks === undefined ? env().innerNetworks : options.innerNetworks;
  const checked = found.map(({ address }) => check(address, { allowLoopback, innerNetworks }));
  if (checked.length === 0) throw new Finding('network', 'the host name has no address', 'ENODATA');
  return unique(checked);
}

/** As `resolvePermitted`, for what belongs on the open internet: private ranges are refused too. Throws a `Finding`. */
export async function resolvePublic(host: string, options: GuardOptions = {}): Promise<CheckedAddress[]> {
  const addresses = await resolvePermitted(host, options);
  const allowLoopback = options.allowLoopback ?? env().allowLoopbackMailHosts;
  const isFine = ({ address }: CheckedAddress) =>
    isPublicAddress(address) || (allowLoopback && ipaddr.parse(address).range() === 'loopback');
  if (!addresses.every(isFine)) throw refused('an address of a private network');
  return addresses;
}

/** Refuses a port that no mail server uses, unless loopback is allowed (tests listen on free ports). */
export function assertPortPermitted(port: number, allowLoopback = env().allowLoopbackMailHosts): void {
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
  if (!isPort || !(allowLoopback || ports.has(port))) throw refused(`port ${port}`);
}

/** Refuses a port where no gateway, provider or webhook is to be (REKEY_WEB_PORTS), unless loopback is allowed. Throws a `Finding`. */
export function assertWebPortPermitted(
  port: number,
  allowLoopback = env().allowLoopbackMailHosts,
  webPorts = env().webPorts,
): void {
  if (allowLoopback || webPorts.has(port)) return;
  throw new Finding(
    'network',
    `port ${port} may not be called: it is not among REKEY_WEB_PORTS`,
    'PORT_REFUSED',
    false,
  );
}

/** The name as DNS and a certificate know it: ASCII, no brackets, no dot at the end. Throws a `Finding`. */
export function hostName(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/s, '$1').replace(/\.$/, '');
  if (isIP(bare)) {
    if (bare.includes('%')) throw refused('an address with a zone');
    return bare;
  }
  const ascii = /^[^\s/@:\\?#%]{1,253}$/.test(bare) ? domainToASCII(bare) : '';
  if (!ascii || ascii.length > 253) throw new Finding('network', 'not a host name', 'ENOTFOUND', false);
  return ascii;
}

async function ask(name: string, resolve: Resolve) {
  try {
    return await resolve(name);
  } catch (error) {
    const code = codeOf(error) ?? 'EAI_FAIL';
    throw new Finding('network', `the host name could not be resolved (${code})`, code);
  }
}

type Allowed = { allowLoopback: boolean; innerNetworks: BlockList | null };

function check(address: string, allowed: Allowed): CheckedAddress {
  if (!ipaddr.isValid(address)) throw refused('what the name resolves to');
  const parsed = ipaddr.parse(address);
  if (!isPermitted(parsed, allowed)) throw refused('this address');
  return { address: parsed.toString(), family: parsed.kind() === 'ipv6' ? 6 : 4 };
}

/**
 * Whether an address lies on the open internet: no range of an organisation's own, no loopback, nothing with a meaning of
 * its own. For what a stranger's text asks us to fetch (lib/pictures), where inner addresses are never the usual case.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const inner = parsed.kind() === 'ipv6' ? innerIpv4(parsed as ipaddr.IPv6) : undefined;
  const plain = inner ?? parsed;
  return plain.range() === 'unicast' && !isCompatible(plain) && !isMetadata(plain);
}

// Where clouds hand their own machines credentials and names, as far as no range is refused as a whole: Azure, and the unique local
// networks of Amazon, Google and Oracle.
const metadata = new BlockList();
for (const address of ['169.254.169.254', '168.63.129.16', '192.0.0.192']) metadata.addAddress(address);
for (const network of ['fd00:ec2::', 'fd20:ce::', 'fd00:c1::']) metadata.addSubnet(network, 32, 'ipv6');

const isMetadata = (address: ipaddr.IPv4 | ipaddr.IPv6) => metadata.check(address.toString(), address.kind());

function isPermitted(address: ipaddr.IPv4 | ipaddr.IPv6, allowed: Allowed): boolean {
  if (isMetadata(address)) return false;
  const inner = address.kind() === 'ipv6' ? innerIpv4(address as ipaddr.IPv6) : undefined;
  if (inner) return isPermitted(inner, allowed);
  switch (address.range()) {
    case 'unicast':
      return !isCompatible(address);
    case 'private':
    case 'uniqueLocal':
      return allowed.innerNetworks?.check(address.toString(), address.kind()) ?? true;
    case 'loopback':
    case 'linkLocal':
      return allowed.allowLoopback;
    default:
      return false;
  }
}

// RFC 4291 2.5.5.1: `::/96` held IPv4 addresses once, and leads to them on some machines still.
const isCompatible = (address: ipaddr.IPv4 | ipaddr.IPv6) =>
  address.kind() === 'ipv6' &&
  address
    .toByteArray()
    .slice(0, 12)
    .every((byte) => byte === 0);

// IPv4-mapped, NAT64 (RFC 6052, its well-known prefix) and 6to4 (RFC 3056) carry an IPv4 address.
function innerIpv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray();
  switch (address.range()) {
    case 'ipv4Mapped':
      return new ipaddr.IPv4(bytes.slice(12));
    case 'rfc6052':
      return address.match(ipaddr.IPv6.parse('64:ff9b::'), 96) ? new ipaddr.IPv4(bytes.slice(12)) : undefined;
    case '6to4':
      return new ipaddr.IPv4(bytes.slice(2, 6));
    default:
      return undefined;
  }
}

function unique(addresses: CheckedAddress[]): CheckedAddress[] {
  return [...new Map(addresses.map((one) => [one.address, one])).values()];
}

function refused(what: string): Finding {
  return new Finding('network', `${what} is not allowed for a mail server`, 'ADDRESS_REFUSED', false);
}
