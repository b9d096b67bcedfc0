import net from 'node:net';
import { domainToASCII } from 'node:url';
import { z } from 'zod';

/**
 * A host as people type it, in its one stored form: lower case, IDN in ASCII, IPv6 without brackets, no dot at
 * the end; null when it is no host name and no IP address. Knows nothing of which hosts are permitted: that is
 * `lib/mail/network/guard-address.ts`, at the moment of connecting.
 */
export function normaliseHost(text: string): string | null {
  const bare = text.trim().replace(/^\[([^[\]]+)\]$/, '$1');
  if (/[\s/\\?#%@]/.test(bare) || bare.length > 253) return null;
  if (net.isIP(bare)) return bare.toLowerCase();
  const ascii = domainToASCII(bare.replace(/\.$/, ''));
  if (!ascii || ascii.length > 253) return null;
  // 127.1, 0x7f.1 and 2130706433 are addresses in disguise: an address is written out, or refused.
  if (net.isIP(ascii) || /(^|\.)(\d+|0x[0-9a-f]*)$/i.test(ascii)) return null;
  return ascii.split('.').every((label) => hostLabel.test(label)) ? ascii : null;
}

// RFC 1123 2.1, with the underscore that real internal names carry.
const hostLabel = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** A mail server's host name or IP address. */
export const hostField = z
  .string('must be a host name such as imap.example.com')
  .trim()
  .min(1, 'is required')
  .transform((text, context) => {
    const host = normaliseHost(text);
    if (host) return host;
    context.addIssue({ code: 'custom', message: problemOf(text) });
    return z.NEVER;
  });

function problemOf(text: string): string {
  const what = 'must be a host name such as imap.example.com, or an IP address';
  if (text.includes('://')) return `${what}: without ${text.slice(0, text.indexOf('://') + 3)}`;
  if (text.includes('@')) return `${what}: without a user name`;
  if (/:\d+$/.test(text) && !net.isIPv6(text)) return `${what}: the port has its own field`;
  return what;
}

/** A TCP port. */
export const portField = z
  .int('must be a whole number from 1 to 65535')
  .min(1, 'must be a whole number from 1 to 65535')
  .max(65_535, 'must be a whole number from 1 to 65535');

export const securityField = z.enum(['tls', 'starttls', 'none'], 'must be tls, starttls or none');
