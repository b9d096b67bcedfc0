import { floorHeaders } from './floor-headers.ts';

/**
 * The headers of every page: only our own scripts, styles and addresses; in no frame; told to nobody. The nonce
 * belongs to one request; Next puts it on its own scripts.
 */
export function securityHeaders(page: {
  path: string;
  nonce: string;
  isHttps: boolean;
  isDev: boolean;
}): Record<string, string> {
  const { path, nonce, isHttps, isDev } = page;
  const isSecretAddress = /^\/(update|invite|consent)(\/|$)/.test(path);
  return {
    ...floorHeaders(path, isHttps),
    'Content-Security-Policy': contentSecurityPolicy(nonce, isDev),
    // 'no-referrer' makes forms carry `Origin: null`, which Next's actions refuse: only where the address is secret.
    'Referrer-Policy': isSecretAddress ? 'no-referrer' : 'same-origin',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    // Back after signing out, and a shared computer's disk, show nothing.
    'Cache-Control': 'no-store',
  };
}

function contentSecurityPolicy(nonce: string, isDev: boolean): string {
  return [
    "default-src 'self'",
    // Next's development server evaluates code and styles its messages inline; what people run does neither.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ''}`,
    isDev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDev ? ' ws:' : ''}`,
    "object-src 'none'",
    // The one page of ours that lets itself be framed is the text of a message (message-content.ts).
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
