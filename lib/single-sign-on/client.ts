import type { JSONWebKeySet } from 'jose';
import * as oidc from 'openid-client';
import { clockAheadMs } from '../db/clock.ts';
import { env } from '../env.ts';
import { messageOf } from '../errors.ts';
import { isEndpoint } from '../fields/endpoint.ts';
import { display, hide } from '../mail/judge/text.ts';
import { ProviderCall } from '../providers/call-provider.ts';
import { proveBySecret } from '../providers/prove-by-secret.ts';
import type { Secret } from '../secret.ts';
import { type Claims, together, wantedClaims } from './judge.ts';
import { type IdentityProvider, openClientSecret } from './store.ts';

/** `away`: the provider did not answer. `refused`: it did, and not as it should; `evidence` names no secret. */
export type Refused = { ok: false; reason: 'away' | 'refused'; evidence: string };

/** What is kept between going to a provider and coming back. */
export type Kept = { state: string; nonce: string; verifier: string };

/** Where to send a browser to sign in. `again`: whoever is signed in there has to prove anew who they are. */
export function authorizationUrl(
  provider: IdentityProvider,
  { state, nonce, verifier }: Kept,
  { redirectUri, again }: { redirectUri: string; again: boolean },
): Promise<{ ok: true; url: URL } | Refused> {
  return attempt(provider, [], async (config) => {
    const url = oidc.buildAuthorizationUrl(config, {
      ...{ redirect_uri: redirectUri, scope: provider.scopes.join(' '), state, nonce },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(provider.acrValues.length > 0 ? { acr_values: provider.acrValues.join(' ') } : {}),
      ...(again ? { prompt: 'login', max_age: '0' } : {}),
    });
    // The document comes from outside, and a browser goes there.
    if (!isEndpoint(url)) throw new Error('its authorization endpoint is not an https:// address');
    return { ok: true, url };
  });
}

/**
 * Exchanges what a browser came back with for claims. Checked here: state, nonce, PKCE, the issuer of the answer
 * (RFC 9207), and of the ID token issuer, audience, times and signature. Claims that it lacks are asked of the user info.
 */
export function exchangeAnswer(
  provider: IdentityProvider,
  { state, nonce, verifier }: Kept,
  answer: URL,
): Promise<{ ok: true; claims: Claims } | Refused> {
  const hidden = [verifier, answer.searchParams.get('code') ?? ''].filter(Boolean);
  return attempt(provider, hidden, async (config) => {
    const tokens = await oidc.authorizationCodeGrant(config, answer, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error('it sent no ID token');
    const isWhole = wantedClaims(provider).every((name) => name in claims);
    if (isWhole || !config.serverMetadata().userinfo_endpoint) return { ok: true, claims };
    const more = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
    return { ok: true, claims: together(claims, more) };
  });
}

/** What a provider says of itself. */
export function discover(
  provider: IdentityProvider,
): Promise<{ ok: true; server: oidc.ServerMetadata } | Refused> {
  return attempt(provider, [], async (config) => ({ ok: true, server: config.serverMetadata() }));
}

/** The keys that its signatures are checked with; throws where there are none to be read. */
export async function readKeys(jwksUri: string): Promise<JSONWebKeySet> {
  const asked = { method: 'GET', headers: {}, body: undefined, redirect: 'manual' } as const;
  const answer = await new ProviderCall().fetch(jwksUri, asked);
  const { keys } = (await answer.json()) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.length === 0) throw new Error('there are no keys');
  return { keys };
}

/** Runs one exchange; whatever goes wrong is a value that names no secret. */
async function attempt<T>(
  provider: IdentityProvider,
  hidden: string[],
  exchange: (config: oidc.Configuration) => Promise<T>,
): Promise<T | Refused> {
  const call = new ProviderCall();
  let secret: Secret | null = null;
  try {
    secret = await openClientSecret(provider);
    const isInsecure = env().allowLoopbackMailHosts && provider.issuer.startsWith('http:');
    const config = await oidc.discovery(
      new URL(provider.issuer),
      provider.clientId,
      // Times are judged by the database's clock, which all processes share.
      { [oidc.clockSkew]: Math.round((clockAheadMs() ?? 0) / -1000), [oidc.clockTolerance]: 30 },
      secret ? proveBySecret(secret) : oidc.None(),
      {
        [oidc.customFetch]: call.fetch,
        timeout: 15,
        // Signatures are checked although the token came over TLS from its issuer: not only the connection is believed.
        execute: [oidc.enableNonRepudiationChecks, ...(isInsecure ? [oidc.allowInsecureRequests] : [])],
      },
    );
    return await exchange(config);
  } catch (error) {
    const { answer } = call;
    const said =
      answer.kind === 'error'
        ? `${answer.error}: ${answer.description}`
        : answer.kind === 'nothing'
          ? answer.reason
          : causesOf(error);
    const evidence = hide(display(said), [...hidden, ...(secret ? [secret.reveal()] : [])]);
    return { ok: false, reason: answer.kind === 'nothing' ? 'away' : 'refused', evidence };
  }
}

/** The library says in its cause what was wrong. */
function causesOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${messageOf(error)}${cause}`;
}
