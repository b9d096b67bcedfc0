import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { env } from '../env.ts';
import { isPublicAddress } from '../mail/network/guard-address.ts';
import { lookUp } from '../mail/network/look-up.ts';
import { isBlockedPort } from './blocked-ports.ts';
import { queue } from './queue.ts';

export type AskOptions = {
  resolve?: (host: string) => Promise<{ address: string }[]>;
  /** Loopback too: tests and the demo. */
  allowLoopback?: boolean;
  ca?: string | string[];
  /** The mail whose text names the server: its names keep those of others waiting no longer. */
  mail?: string;
};

export type Question = {
  signal: AbortSignal;
  headers: Record<string, string>;
  /** Asked by POST where there is one. */
  body?: string;
  /** An `http:` address is asked as it stands; without this only https is. */
  mayBePlain?: boolean;
};

/**
 * Names are asked for in half of libuv's threads (lib/supervisor/programs.ts says how many there are), and a silent one takes its thread for
 * 20 s and more. So strangers have a half of that half, and each mail a half of theirs.
 */
const atOnce = Math.max(1, Math.floor(Number(process.env.UV_THREADPOOL_SIZE ?? 4) / 4) || 1);
const inTurn = queue({ withinMs: 5_000, atOnce, each: Math.ceil(atOnce / 2) });

/** An address is no question. */
function lookUpInTurn(host: string, mail: string): Promise<{ address: string }[]> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  return isIP(name) ? Promise.resolve([{ address: name }]) : inTurn(mail, () => lookUp(name));
}

/** A server of a stranger lies where nothing of theirs may lie: nothing was asked of it. */
export class NotOnOpenInternet extends Error {}

/**
 * Asks a server that a stranger's text names, over https unless told otherwise, and on the open internet alone, at no port of another service: connects to the address that was
 * judged, and never to the name again, because a second answer might differ. No cookies, no redirect is followed.
 */
export async function askStranger(
  url: URL,
  question: Question,
  options: AskOptions = {},
): Promise<IncomingMessage> {
  const { mail = '', resolve = (host) => lookUpInTurn(host, mail), ca } = options;
  if (isBlockedPort(url)) throw new NotOnOpenInternet('no web server is asked at this port');
  const allowLoopback = options.allowLoopback ?? env().allowLoopbackMailHosts;
  const found = await resolve(url.hostname);
  const isPermitted = ({ address }: { address: string }) =>
    isPublicAddress(address) || (allowLoopback && /^(?:127\.|::1$)/.test(address));
  const [first] = found;
  // One inner address among outer ones refuses them all.
  if (!first || !found.every(isPermitted)) throw new NotOnOpenInternet('not on the open internet');
  const judged: LookupFunction = (_, { all }, done) => {
    const family = isIP(first.address);
    if (all) done(null, [{ address: first.address, family }]);
    else done(null, first.address, family);
  };
  const { signal, headers, body, mayBePlain } = question;
  const { request } = mayBePlain && url.protocol === 'http:' ? http : https;
  return new Promise((resolveWith, reject) => {
    request(url, {
      method: body === undefined ? 'GET' : 'POST',
      lookup: judged,
      agent: false,
      signal,
      headers,
      ...(ca ? { ca } : {}),
    })
      .once('response', resolveWith)
      .once('error', reject)
      .end(body);
  });
}
