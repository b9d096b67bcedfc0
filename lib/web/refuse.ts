import type { ServerResponse } from 'node:http';

/** What is wrong with a request that never reaches a page or the API. */
export type Refusal = { status: number; code: string; title: string; detail: string };

/**
 * Answers a request before Next hears of it: as a problem (RFC 9457) to a program, else in words. Closes the
 * connection where more of the request may be on its way, so that nobody reads it.
 */
export function refuse(
  response: ServerResponse,
  address: string,
  { status, code, title, detail }: Refusal,
  { andClose = false } = {},
): void {
  if (response.headersSent) return;
  const isApi = address.startsWith('/api/');
  const problem = { type: 'about:blank', title, status, code, detail };
  response
    .writeHead(status, {
      'Content-Type': isApi ? 'application/problem+json; charset=utf-8' : 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...(andClose ? { Connection: 'close' } : {}),
    })
    .end(isApi ? JSON.stringify(problem) : `${detail}\n`);
  if (!andClose) return;
  // Who still sends gets a moment to hear the answer, and is not listened to.
  const { socket } = response;
  response.once('finish', () => setImmediate(() => socket?.pause()));
  setTimeout(() => socket?.destroy(), lingerMs).unref();
}

const lingerMs = 500;
