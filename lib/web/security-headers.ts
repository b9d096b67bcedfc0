import { floorHeaders } from './floor-headers.ts';

/**
 * The headers of every page: only our own scripts, styles and addresses; in no frame; told to nobody. The nonce
 * belongs to one request; Next puts it on its own scripts.
 */
export function securityHeaders(page: {
  path: string;
  nonce: string;
  isHttps: boolean;
}): Record<string, string> {
  const { path, nonce, isHttps } = page;
  const isSecretAddress = /^\/(update|invite|consent)(\/|$)/.test(path);
  return {
    ...floorHeaders(path, isHttps),
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    // 'no-referrer' makes forms carry `Origin: null`, which Next's actions refuse: only where the address is secret.
    'Referrer-Policy': isSecretAddress ? 'no-referrer' : 'same-origin',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    // Back after signing out, and a shared computer's disk, show nothing.
    'Cache-Control': 'no-store',
  };
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    // The one page of ours that lets itself be framed is the text of a message (message-content.ts).
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
