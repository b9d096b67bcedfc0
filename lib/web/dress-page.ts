import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isMessageContent } from './content-headers.ts';
import { isNoPage, layFloor } from './floor-headers.ts';
import { pathHeader } from './path-header.ts';
import { securityHeaders } from './security-headers.ts';

/**
 * Gives the answer of a page its headers, and tells the page its own path. It is no lock: each page asks for the session
 * itself. Files of the build, the API, the organisation's colour and logo, uploads and mail have none of it: they say their own.
 */
export function dressPage(request: IncomingMessage, response: ServerResponse, isHttps: boolean): void {
  const { headers, url = '' } = request;
  const [path = '', ...query] = url.split('?');
  if (isNoPage(path) || isMessageContent(path)) return;
  const nonce = randomBytes(16).toString('base64url');
  const dress = securityHeaders({ path, nonce, isHttps });
  layFloor(response, dress);
  // Next reads the nonce for its own scripts from this header of the request.
  headers['content-security-policy'] = dress['Content-Security-Policy'];
  headers[pathHeader] = path + asWritten(query.join('?'));
}

/** Without the word by which Next's own script asks for a part of the page: a person never sees it. */
function asWritten(query: string): string {
  const words = query.split('&').filter((word) => word && !word.startsWith('_rsc='));
  return words.length > 0 ? `?${words.join('&')}` : '';
}
