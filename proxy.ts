import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { env } from '#lib/env.ts';
import { isMessageContent } from '#lib/web/content-headers.ts';
import { pathHeader } from '#lib/web/path-header.ts';
import { securityHeaders } from '#lib/web/security-headers.ts';

/** Gives every page its headers, and tells it its own path. It is no lock: each page asks for the session itself. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  if (isMessageContent(pathname)) return NextResponse.next();
  const headers = securityHeaders({
    path: pathname,
    nonce: randomBytes(16).toString('base64url'),
    isHttps: env().url.startsWith('https://'),
    isDev: process.env.NODE_ENV === 'development',
  });
  const passedOn = new Headers(request.headers);
  // Next reads the nonce for its own scripts from this header of the request.
  passedOn.set('Content-Security-Policy', headers['Content-Security-Policy'] ?? '');
  passedOn.set(pathHeader, pathname + search);
  const answer = NextResponse.next({ request: { headers: passedOn } });
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

export const config = {
  // Everything but files of the build, the API, the organisation's colour and logo, and uploads (their bodies are not to be held here): lib/web/floor-headers.ts.
  matcher: ['/((?!_next/|api/|look/|uploads|icon.svg).*)'],
};
