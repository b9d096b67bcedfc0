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
};

export type Question = {
  signal: AbortSignal;
  headers: Record<string, string>;
  /** Asked by POST where there is one. */
  body?: string;
  /** An `http:` address is asked as it stands; without this only https is. */
  mayBePlain?: boolean;
};

/** Of the few threads that names are asked for in, strangers have one: else a mail of silent names would keep everybody waiting. */
const oneAfterTheOther = queue(5_000);

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
  const { resolve = (host) => oneAfterTheOther(() => lookUp(host)), ca } = options;
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
