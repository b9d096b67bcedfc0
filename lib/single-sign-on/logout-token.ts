import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { databaseTime } from '../db/clock.ts';
import { limiter } from '../limits/limiter.ts';
import { discover, readKeys } from './client.ts';
import { findByIssuer, type IdentityProvider } from './store.ts';

/** Whose session ended at a provider: one session, or all of a person. */
export type Ended = { issuer: string; sid: string | null; subject: string | null };

export type TokenResult =
  | { ok: true; provider: IdentityProvider; ended: Ended }
  /** `later`: the provider or its keys could not be asked just now. */
  | { ok: false; reason: 'invalid' | 'later'; words: string };

const oldestSeconds = 600;
const toleranceSeconds = 60;
/** Each token counts once, for as long as it would be taken. */
const seen = limiter({ name: 'logout-token', points: 1, seconds: oldestSeconds + 2 * toleranceSeconds });

const event = 'http://schemas.openid.net/event/backchannel-logout';
// What a published key can check: never a secret that both sides hold, never "none".
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6): signature, issuer, audience, times, its event,
 * no nonce, somebody named, and that it was not here before. Nothing in it is believed before its signature.
 */
export async function verifyLogoutToken(token: string): Promise<TokenResult> {
  const issuer = claimedIssuer(token);
  const provider = issuer === null ? null : await findByIssuer(issuer);
  if (!provider?.isEnabled) return invalid('no provider here has this issuer');
  const found = await discover(provider);
  if (!found.ok) return { ok: false, reason: 'later', words: found.evidence };
  const { jwks_uri } = found.server;
  const keys = jwks_uri && (await readKeys(jwks_uri).catch(() => null));
  if (!keys) return { ok: false, reason: 'later', words: 'its keys cannot be read' };
  const payload = await jwtVerify(token, createLocalJWKSet(keys), {
    issuer: found.server.issuer,
    audience: provider.clientId,
    algorithms,
    requiredClaims: ['iat', 'jti', 'events'],
    maxTokenAge: oldestSeconds,
    clockTolerance: toleranceSeconds,
    currentDate: databaseTime(),
  }).then(
    (verified) => (isLogoutType(verified.protectedHeader.typ) ? verified.payload : null),
    () => null,
  );
  if (!payload) return invalid('it is not a token of this provider for this system');
  const { events, sub, sid, jti } = payload;
  if ('nonce' in payload) return invalid('it holds a nonce');
  if (!isObject(events) || !isObject(events[event])) return invalid('it tells of no logout');
  const ended = { issuer: provider.issuer, sid: textOf(sid), subject: textOf(sub) };
  if (ended.sid === null && ended.subject === null) return invalid('it names nobody');
  if (!(await seen.count(provider.issuer, String(jti))).ok) return invalid('it was here before');
  return { ok: true, provider, ended };
}

const invalid = (words: string) => ({ ok: false, reason: 'invalid', words }) as const;

function claimedIssuer(token: string): string | null {
  try {
    return textOf(decodeJwt(token).iss);
  } catch {
    return null;
  }
}

/** An ID token or an access token of the same provider is none. */
const isLogoutType = (typ: string | undefined) =>
  typ === undefined || /^(?:application\/)?(?:logout\+jwt|jwt)$/i.test(typ);

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length > 0 && value.length <= 1000 ? value : null;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
