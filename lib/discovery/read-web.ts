import type { IncomingMessage } from 'node:http';
import tls from 'node:tls';
import { env } from '../env.ts';
import { codeOf } from '../errors.ts';
import { askStranger, NotOnOpenInternet } from '../strangers/ask.ts';
import type { Dns } from './dns.ts';

export type WebText =
  | { ok: true; text: string }
  /** `isThere` false: nobody answers there, or there is no such page. */
  | { ok: false; isThere: boolean; words: string };

const mostRedirects = 3;
const mostBytes = 256 * 1024;
const headers = { Accept: '*/*', 'Accept-Encoding': 'identity', 'User-Agent': 'Rekey' };

/**
 * Reads a small text that a domain offers on the open internet. Each redirect is judged like the first address, and none
 * leads from https to http. Never reads further than the limit, and never throws.
 */
export async function readWeb(address: string, dns: Dns, signal: AbortSignal): Promise<WebText> {
  try {
    let url = new URL(address);
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const answer = await ask(url, dns, signal);
      const { statusCode = 0, headers: given } = answer;
      if (statusCode === 200) return await read(answer);
      answer.destroy();
      if (![301, 302, 303, 307, 308].includes(statusCode) || !given.location) {
        return { ok: false, isThere: statusCode >= 500, words: `answers ${statusCode}` };
      }
      const next = URL.parse(given.location, url);
      if (!next || !mayFollow(url, next)) return refused('leads to an address that is not followed');
      url = next;
    }
    return refused('leads on and on');
  } catch (error) {
    if (error instanceof NotOnOpenInternet)
      return refused('leads to an address that is not on the open internet');
    if (signal.aborted) return refused('did not answer in time');
    return { ok: false, isThere: false, words: `cannot be reached (${codeOf(error) ?? 'no answer'})` };
  }
}

const refused = (words: string): WebText => ({ ok: false, isThere: true, words });

function ask(url: URL, dns: Dns, signal: AbortSignal): Promise<IncomingMessage> {
  const { caCertificates } = env();
  const ca = [...tls.getCACertificates('default'), ...caCertificates];
  return askStranger(
    url,
    { signal, headers, mayBePlain: true },
    { resolve: dns.addresses, ...(caCertificates.length > 0 ? { ca } : {}) },
  );
}

function mayFollow(from: URL, to: URL): boolean {
  const isWeb = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  return isWeb && !to.username && !to.password && to.port === '';
}

async function read(answer: IncomingMessage): Promise<WebText> {
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') {
    answer.destroy();
    return refused('comes packed, though it was asked for as it is');
  }
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    // Leaving the loop closes the connection.
    if (size > mostBytes) return refused(`is larger than ${mostBytes / 1024} kB`);
    parts.push(part);
  }
  return { ok: true, text: Buffer.concat(parts).toString('utf8') };
}
