import type { ServerResponse } from 'node:http';

/**
 * Gives an answer these headers where it has none of the name when it leaves: whoever makes it may say more, and what Next
 * adds to a header that stands already would make two of it.
 */
export function layFloor(response: ServerResponse, headers: Record<string, string>): void {
  const writeHead = response.writeHead.bind(response) as (...all: unknown[]) => ServerResponse;
  response.writeHead = (...all: unknown[]) => {
    for (const [name, value] of Object.entries(headers)) {
      if (!response.hasHeader(name)) response.setHeader(name, value);
    }
    return writeHead(...all);
  };
}

/**
 * What every answer carries, whoever makes it; a page or a route that knows better says more and wins. Where no page of
 * ours stands (build files, the API, an icon) nothing may run, be framed or load either.
 */
export function floorHeaders(path: string, isHttps: boolean): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'X-Robots-Tag': 'noindex, nofollow',
    ...(isHttps ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
    ...(isNoPage(path)
      ? {
          'Content-Security-Policy':
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          'X-Frame-Options': 'DENY',
        }
      : {}),
  };
}

/** Whether no page of ours stands at an address: files of the build, the API, the organisation's colour and logo, uploads, icons. */
export const isNoPage = (address: string) =>
  /^\/(?:_next|api|look|uploads|icon\.svg|favicon\.ico)(?:[/?]|$)/.test(address);
