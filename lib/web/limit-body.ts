import type { IncomingMessage } from 'node:http';
import type { Refusal } from './refuse.ts';

/** How much of a body is taken, and how long it may be on its way. */
export type BodyLimit = { bytes: number; withinMs: number };

/** Every form and every call of the API fits in this. */
export const smallBody: BodyLimit = { bytes: 64 * 1024, withinMs: 30_000 };
/** A long text that somebody who is signed in writes (lib/outgoing-messages/schema.ts), a file of accounts, or a logo. */
export const writtenMessage: BodyLimit = { bytes: 4 * 1024 * 1024, withinMs: 120_000 };

/** For Node's server. A whole request may take as long as the largest upload over a slow line; its head may not. */
export const requestLimits = {
  headersTimeout: 15_000,
  requestTimeout: 900_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
};

/**
 * Waits until the whole body of a request is here, within its limit; whoever answers then reads it from memory. A body
 * that is too large by its Content-Length is refused before a byte is read, another at the first byte too many
 * (RFC 9112 6), one that comes too slowly when its time is over. Null: it is here. Never answers for a request whose
 * connection is gone.
 */
export function wholeBody(request: IncomingMessage, limit: BodyLimit): Promise<Refusal | null> {
  if (!hasBody(request)) return Promise.resolve(null);
  if (Number(request.headers['content-length'] ?? 0) > limit.bytes)
    return Promise.resolve(tooLarge(limit.bytes));
  return new Promise((resolve) => {
    let size = request.readableLength; // what came before somebody asked
    if (size > limit.bytes) return resolve(tooLarge(limit.bytes));
    if (request.complete) return resolve(null);
    const end = (refusal: Refusal | null) => {
      clearTimeout(timer);
      resolve(refusal);
    };
    const timer = setTimeout(() => end(tooSlow), limit.withinMs);
    request.once('close', () => clearTimeout(timer));
    // Node's parser hands each piece of the body, and null at its end, to `push`: counted before anybody keeps it.
    const keep = request.push.bind(request);
    request.push = (piece: Buffer | null, encoding?: BufferEncoding) => {
      size += piece?.length ?? 0;
      if (size > limit.bytes) {
        end(tooLarge(limit.bytes));
        return false;
      }
      keep(piece, encoding);
      if (piece === null) end(null);
      return true; // all of it is wanted now, though nobody reads yet
    };
    request.socket.resume();
  });
}

/** RFC 9112 6.3: a request has a body when one of these says so. */
const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const tooLarge = (bytes: number): Refusal => ({
  status: 413,
  code: 'too_large',
  title: 'Content Too Large',
  detail: `A body has at most ${bytes.toLocaleString('en')} bytes here.`,
});

const tooSlow: Refusal = {
  status: 408,
  code: 'too_slow',
  title: 'Request Timeout',
  detail: 'The body did not come in time.',
};
