import type { ServerResponse } from 'node:http';

/** Whether the path of an address is text once its percent signs are read (RFC 3986 2.1); Next fails on others. */
export function isReadablePath(address: string): boolean {
  try {
    decodeURIComponent(address.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

/** Answers an address whose path cannot be read: as a problem (RFC 9457) to a program, else in words. */
export function refuseUnreadable(response: ServerResponse, address: string): void {
  const detail = 'This address cannot be read.';
  const isApi = address.startsWith('/api/');
  const problem = { type: 'about:blank', title: 'Bad Request', status: 400, code: 'bad_address', detail };
  response
    .writeHead(400, {
      'Content-Type': isApi ? 'application/problem+json; charset=utf-8' : 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    .end(isApi ? JSON.stringify(problem) : `${detail}\n`);
}
