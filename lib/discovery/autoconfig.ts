import { XMLParser } from 'fast-xml-parser';
import { normaliseHost } from '../fields/host.ts';
import type { Candidate, Use } from './candidate.ts';

export type Autoconfig =
  | { ok: true; candidates: Candidate[] }
  /** What is wrong with it, for people. */
  | { ok: false; words: string };

const mostServers = 20;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  // No entity is ever read: none is needed, and they are how a small file grows.
  processEntities: false,
  maxNestedTags: 16,
  isArray: (name) => many.includes(name),
});
const many = ['incomingServer', 'outgoingServer', 'username'];

/**
 * The servers of a Mozilla autoconfig file for one address, in the file's order
 * (https://www.bucksch.org/1/projects/thunderbird/autoconfiguration/config-file-format.html). Pure. POP3 stands behind
 * IMAP, and a server that wants clear text is asked for STARTTLS instead.
 */
export function readAutoconfig(text: string, address: string): Autoconfig {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    return { ok: false, words: 'declares entities, which no such file needs' };
  let parsed: unknown;
  try {
    parsed = parser.parse(text);
  } catch {
    return { ok: false, words: 'is not XML that can be read' };
  }
  const provider = child(child(parsed, 'clientConfig'), 'emailProvider');
  if (!provider) return { ok: false, words: 'is no autoconfig file' };
  const read = (use: Use, tag: string, type: 'imap' | 'pop3' | 'smtp'): Candidate[] =>
    list(child(provider, tag))
      .filter((server) => textOf(child(server, '@type')).toLowerCase() === type)
      .slice(0, mostServers)
      .flatMap((server) => candidateOf(use, server, address))
      .map((candidate) => (type === 'pop3' ? { ...candidate, type } : candidate));
  return {
    ok: true,
    candidates: [
      ...read('incoming', 'incomingServer', 'imap'),
      ...read('incoming', 'incomingServer', 'pop3'),
      ...read('outgoing', 'outgoingServer', 'smtp'),
    ],
  };
}

function candidateOf(use: Use, server: unknown, address: string): Candidate[] {
  const host = normaliseHost(filledIn(textOf(child(server, 'hostname')), address));
  const port = Number(textOf(child(server, 'port')));
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
  if (!host || !isPort) return [];
  const isTls = tlsPorts.has(port) || /^SSL(?:\/TLS)?$/i.test(textOf(child(server, 'socketType')));
  const security = isTls ? 'tls' : 'starttls';
  return [{ use, host, port, security, user: userOf(server, address) }];
}

/** RFC 8314 3.3: there TLS begins with the first byte, whatever a file says of it or leaves out. */
const tlsPorts: ReadonlySet<number> = new Set([465, 993, 995]);

/** The first way of naming the mailbox that we can fill in; its address where there is none. */
function userOf(server: unknown, address: string): string {
  const names = list(child(server, 'username')).map((name) => filledIn(textOf(name), address));
  const isUsable = (name: string) => name !== '' && name.length <= 320 && !/%|\p{Cc}/u.test(name);
  return names.find(isUsable) ?? address;
}

function filledIn(pattern: string, address: string): string {
  const at = address.lastIndexOf('@');
  const values: Record<string, string> = {
    '%EMAILADDRESS%': address,
    '%EMAILLOCALPART%': address.slice(0, at),
    '%EMAILDOMAIN%': address.slice(at + 1),
  };
  return pattern.replace(/%EMAIL(?:ADDRESS|LOCALPART|DOMAIN)%/g, (name) => values[name] ?? name);
}

function child(node: unknown, name: string): unknown {
  const one = Array.isArray(node) ? node[0] : node;
  return typeof one === 'object' && one !== null && Object.hasOwn(one, name)
    ? (one as Record<string, unknown>)[name]
    : undefined;
}

const list = (node: unknown): unknown[] => (Array.isArray(node) ? node : node === undefined ? [] : [node]);

/** The text of an element, with attributes or without. */
function textOf(node: unknown): string {
  const one = Array.isArray(node) ? node[0] : node;
  if (typeof one === 'string') return one.trim();
  const inner = child(one, '#text');
  return typeof inner === 'string' ? inner.trim() : '';
}
