import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { env } from '../env.ts';
import { isPublicAddress } from '../mail/guard-address.ts';
import { pictureTypeOf } from './picture-type.ts';
import { remotePicture } from './remote-address.ts';

export type Picture = { type: string; bytes: Buffer };

type Options = {
  resolve?: (host: string) => Promise<{ address: string }[]>;
  /** Loopback too: tests and the demo. */
  allowLoopback?: boolean;
  ca?: string;
  withinMs?: number;
  mostBytes?: number;
};

const mostRedirects = 5;

/**
 * Fetches a picture of another server, over https alone and from the open internet alone, each redirect judged like the
 * first address: no cookie, no referrer, nothing of whoever reads. Null for whatever is not a picture by its own bytes,
 * is too large or too slow, or lies elsewhere. Never throws.
 */
export async function fetchPicture(address: string, options: Options = {}): Promise<Picture | null> {
  const signal = AbortSignal.timeout(options.withinMs ?? 15_000);
  try {
    let next: string | null = remotePicture(address);
    for (let redirects = 0; next && redirects <= mostRedirects; redirects += 1) {
      const answer = await ask(new URL(next), signal, options);
      const { statusCode = 0, headers } = answer;
      if (statusCode === 200) return await read(answer, options.mostBytes ?? 10 * 1024 * 1024);
      answer.destroy();
      const to = [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined;
      next = to && URL.canParse(to, next) ? remotePicture(new URL(to, next).href) : null;
    }
    return null;
  } catch {
    return null; // away, too slow, or not what it said
  }
}

/** Connects to the address that was judged, and never to the name again: a second answer might differ. */
async function ask(url: URL, signal: AbortSignal, options: Options): Promise<IncomingMessage> {
  const { resolve = (host) => lookup(host, { all: true }), ca } = options;
  const allowLoopback = options.allowLoopback ?? env().allowLoopbackMailHosts;
  const found = await resolve(url.hostname);
  const isPermitted = ({ address }: { address: string }) =>
    isPublicAddress(address) || (allowLoopback && /^(?:127\.|::1$)/.test(address));
  const [first] = found;
  // One inner address among outer ones refuses them all.
  if (!first || !found.every(isPermitted)) throw new Error('not on the open internet');
  const judged: LookupFunction = (_, { all }, done) => {
    const family = isIP(first.address);
    if (all) done(null, [{ address: first.address, family }]);
    else done(null, first.address, family);
  };
  return new Promise((resolveWith, reject) => {
    https
      .get(url, {
        lookup: judged,
        agent: false,
        signal,
        headers: {
          Accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif,image/*',
          'Accept-Encoding': 'identity',
          'User-Agent': 'Mozilla/5.0 (compatible; Rekey picture proxy)',
        },
        ...(ca ? { ca } : {}),
      })
      .once('response', resolveWith)
      .once('error', reject);
  });
}

async function read(answer: IncomingMessage, mostBytes: number): Promise<Picture | null> {
  const parts: Buffer[] = [];
  let size = 0;
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') answer.destroy();
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) return null; // leaving the loop closes the connection
    parts.push(part);
    // A film is not read to its end to learn that it is none.
    if (size >= 16 && parts.length < 3 && !pictureTypeOf(Buffer.concat(parts))) return null;
  }
  const bytes = Buffer.concat(parts);
  const type = pictureTypeOf(bytes);
  return type ? { type, bytes } : null;
}
