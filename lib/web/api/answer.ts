import { STATUS_CODES } from 'node:http';
import { isSecure } from '../cookies.ts';
import type { Problem } from './endpoint.ts';

/** On every answer of the API: nothing of it is kept by caches, framed or guessed at. */
const everywhere = () => ({
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  ...(isSecure() ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
});

export function json(status: number, body: unknown, requestId: string): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: {
      ...everywhere(),
      ...(status === 204 ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
      'X-Request-Id': requestId,
    },
  });
}

/** RFC 9457; `instance` is the id under which the log tells more. */
export function problemAnswer(
  problem: Problem,
  requestId: string,
  headers: Record<string, string> = {},
): Response {
  const { status, code, detail, more } = problem;
  const { retryAfterMs, ...members } = more;
  const retryAfter = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    instance: `urn:uuid:${requestId}`,
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    ...members,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      ...everywhere(),
      'Content-Type': 'application/problem+json; charset=utf-8',
      'X-Request-Id': requestId,
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      ...headers,
    },
  });
}

/** Adds what every answer carries to one that is not JSON. */
export function withHeaders(response: Response, requestId: string): Response {
  for (const [name, value] of Object.entries(everywhere())) response.headers.set(name, value);
  response.headers.set('X-Request-Id', requestId);
  return response;
}
