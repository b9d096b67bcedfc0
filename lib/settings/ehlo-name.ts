import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Settings } from './schema.ts';

type Given = Pick<Settings, 'sending.ehloName' | 'desktop.webAddress'>;

/**
 * What we call ourselves to a sending server: the name that is set, else the host of the web address, else the
 * machine's own. RFC 5321 4.1.4 asks for a full name or an address; servers refuse bare names and loopback.
 */
export function ehloNameOf(
  { 'sending.ehloName': set, 'desktop.webAddress': webAddress }: Given,
  machine: string = hostname(),
): string {
  if (set) return isIP(set) ? literal(set) : set;
  const web = (webAddress && URL.parse(webAddress)?.hostname.replace(/^\[|\]$/g, '')) || '';
  if (isFull(web)) return web;
  if (isIP(web) && !isLoopback(web)) return literal(web);
  if (isFull(machine)) return machine;
  return isIP(web) || web === '' ? 'localhost' : web;
}

const isFull = (name: string) => !isIP(name) && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(name);
const isLoopback = (address: string) => address.startsWith('127.') || address === '::1';
// RFC 5321 4.1.3.
const literal = (address: string) => (isIP(address) === 6 ? `[IPv6:${address}]` : `[${address}]`);
