import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Right } from '../../rights.ts';
import { readSettings } from '../../settings/store.ts';
import { findTokenHolder } from '../../tokens/store.ts';
import { type AdminViewer, adminViewer } from '../../viewer.ts';
import { sourceOf } from '../source.ts';
import { Problem } from './endpoint.ts';

/** Lets a request with a token of ours through that has the right, at the pace it is allowed. Looks at no cookie. */
export async function passGate(request: Request, right: Right): Promise<AdminViewer | Problem> {
  const token = bearerOf(request.headers.get('authorization'));
  if (!token) return unauthorized('Send an API token: Authorization: Bearer <token>');
  const source = sourceOf(request.headers);
  // Tokens cannot be guessed; this keeps somebody who tries from costing a query each time.
  const blocked = await failures.get(source);
  if (blocked && blocked.remainingPoints <= 0) return tooMany(blocked.msBeforeNext);
  const holder = await findTokenHolder(token);
  if (!holder) {
    await failures.penalty(source);
    return unauthorized('This API token is not known, it ran out, or it was revoked.');
  }
  const { actor, rights } = holder;
  const perMinute = holder.requestsPerMinute ?? (await readSettings())['access.apiRequestsPerMinute'];
  const { consumedPoints, msBeforeNext } = await requests.penalty(actor.id ?? 'fixed');
  if (consumedPoints > perMinute) return tooMany(msBeforeNext);
  if (!rights.includes(right)) {
    return new Problem(403, 'missing_scope', `This API token lacks the scope ${right}.`, { scope: right });
  }
  return adminViewer(actor, null, rights);
}

const failures = new RateLimiterMemory({ keyPrefix: 'api-failures', points: 600, duration: 60 });

/** Counts only: how many are too many differs from token to token. */
const requests = new RateLimiterMemory({ keyPrefix: 'api', points: 1, duration: 60 });

const tooMany = (retryAfterMs: number) =>
  new Problem(429, 'too_many_requests', 'Too many requests; try again later.', { retryAfterMs });

const unauthorized = (detail: string) => new Problem(401, 'unauthorized', detail);

// RFC 6750 2.1; the scheme is read in any case (RFC 9110 11.1).
function bearerOf(header: string | null): string | null {
  return /^bearer +([\w.~+/=-]{1,512})$/i.exec(header?.trim() ?? '')?.[1] ?? null;
}
