import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { readSettings } from '../../settings/store.ts';
import { findTokenActor } from '../../tokens/store.ts';
import { type AdminViewer, adminViewer } from '../../viewer.ts';
import { sourceOf } from '../source.ts';
import { Problem } from './endpoint.ts';

/** Lets a request with a token of ours through, at the pace the settings allow. Looks at no cookie. */
export async function passGate(request: Request): Promise<AdminViewer | Problem> {
  const token = bearerOf(request.headers.get('authorization'));
  if (!token) return unauthorized('Send an API token: Authorization: Bearer <token>');
  const source = sourceOf(request.headers);
  // Tokens cannot be guessed; this keeps somebody who tries from costing a query each time.
  const blocked = await failures.get(source);
  if (blocked && blocked.remainingPoints <= 0) return tooMany(blocked.msBeforeNext);
  const actor = await findTokenActor(token);
  if (!actor) {
    await failures.penalty(source);
    return unauthorized('This API token is not known, or it was revoked.');
  }
  const perMinute = (await readSettings())['access.apiRequestsPerMinute'];
  const counted = await count(requestsPerMinute(perMinute), actor.id ?? 'fixed');
  return counted ?? adminViewer(actor, null);
}

const failures = new RateLimiterMemory({ keyPrefix: 'api-failures', points: 600, duration: 60 });

let requests = new RateLimiterMemory({ keyPrefix: 'api', points: 1, duration: 60 });

/** A changed setting starts the count anew. */
function requestsPerMinute(points: number): RateLimiterMemory {
  if (requests.points !== points)
    requests = new RateLimiterMemory({ keyPrefix: 'api', points, duration: 60 });
  return requests;
}

async function count(limiter: RateLimiterMemory, key: string): Promise<Problem | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return tooMany(refused.msBeforeNext);
    throw refused;
  }
}

const tooMany = (retryAfterMs: number) =>
  new Problem(429, 'too_many_requests', 'Too many requests; try again later.', { retryAfterMs });

const unauthorized = (detail: string) => new Problem(401, 'unauthorized', detail);

// RFC 6750 2.1; the scheme is read in any case (RFC 9110 11.1).
function bearerOf(header: string | null): string | null {
  return /^bearer +([\w.~+/=-]{1,512})$/i.exec(header?.trim() ?? '')?.[1] ?? null;
}
