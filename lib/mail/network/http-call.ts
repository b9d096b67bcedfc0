import http from 'node:http';
import https, { type RequestOptions } from 'node:https';
import net from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { messageOf } from '../../errors.ts';
import { noteOwnTrouble, ownTroubleIn } from '../../own-trouble.ts';
import { Finding, isTimeout } from '../judge/failure.ts';
import { display } from '../judge/text.ts';
import { assertWebPortPermitted, hostName, resolvePermitted, resolvePublic } from './guard-address.ts';
import { secureContext } from './tls.ts';

export type HttpCall = {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
};

export type HttpAnswer =
  | { ok: true; status: number; body: string; headers?: http.IncomingHttpHeaders }
  /**
   * No whole answer came; `hasLeft`: all of the call left, so that it may have had its effect; `isOwn`: this machine ran
   * out of something.
   */
  | { ok: false; reason: string; hasLeft: boolean; isOwn: boolean };

const mostBytes = 65_536;
const deadlineMs = 30_000;

/**
 * One HTTP call to a provider's address: to an address and a port that were checked and to no other, its certificate verified,
 * no redirect followed, within 30 s, and of the answer 64 KiB at most. Never throws; the reason holds no secret.
 */
export async function httpCall(
  { method, url, headers, body }: HttpCall,
  {
    signal = AbortSignal.timeout(deadlineMs),
    isPublicOnly = false,
    allowLoopback,
  }: {
    signal?: AbortSignal;
    /** Refuses the organisation's own network too: for addresses that a gateway inside is not the usual case of. */
    isPublicOnly?: boolean;
    /** This machine too: for an address that whoever runs it has named in its environment. */
    allowLoopback?: boolean;
  } = {},
): Promise<HttpAnswer> {
  let hasLeft = false;
  try {
    const name = hostName(url.hostname);
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    assertWebPortPermitted(port, allowLoopback);
    const addresses = await (isPublicOnly
      ? resolvePublic(name)
      : resolvePermitted(name, allowLoopback ? { allowLoopback } : {}));
    signal.throwIfAborted();
    const { request } = url.protocol === 'https:' ? https : http;
    const options: RequestOptions & Pick<ConnectionOptions, 'secureContext'> = {
      method,
      host: name,
      port,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }) },
      agent: false,
      signal,
      ...(net.isIP(name) ? {} : { servername: name }),
      secureContext: secureContext(),
      rejectUnauthorized: true, // said aloud: NODE_TLS_REJECT_UNAUTHORIZED must not reach providers
      // Only asked for names: answers with what was checked, whatever DNS says by now.
      lookup: (_name, { all }, callback) =>
        all ? callback(null, addresses) : callback(null, addresses[0]?.address ?? '', addresses[0]?.family),
    };
    return await new Promise<HttpAnswer>((resolve, reject) => {
      const call = request(options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const settle = () => {
          const text = Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8');
          resolve({ ok: true, status: response.statusCode ?? 0, body: text, headers: response.headers });
          call.destroy();
        };
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size >= mostBytes) settle();
        });
        response.on('end', settle).on('error', reject);
        response.on('close', () => reject(new Error('the connection was closed')));
      });
      call.on('error', reject).on('finish', () => (hasLeft = true));
      call.end(body);
    });
  } catch (error) {
    const own = ownTroubleIn(error);
    if (own) noteOwnTrouble(own);
    return { ok: false, reason: reasonOf(error, signal), hasLeft, isOwn: own !== null };
  }
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted && isTimeout(signal.reason)) return 'no answer in time';
  if (error instanceof Finding && error.verdict.code === 'ADDRESS_REFUSED') {
    return 'this address may not be called: loopback, link-local and similar addresses are refused';
  }
  return display(messageOf(error));
}
