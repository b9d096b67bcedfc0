import { randomUUID, sign } from 'node:crypto';
import * as oidc from 'openid-client';
import { databaseTime } from '../db/clock.ts';
import { env } from '../env.ts';
import { messageOf } from '../errors.ts';
import { display, hide } from '../mail/judge/text.ts';
import { Secret } from '../secret.ts';
import { ProviderCall } from './call-provider.ts';
import type { Grant } from './grant.ts';
import { judgeToken, type TokenRefusal } from './judge-token.ts';
import { endpointsOf } from './presets.ts';
import { proveBySecret } from './prove-by-secret.ts';
import { readCertificate, readServiceAccount } from './schema.ts';
import { openSecret, type Provider } from './store.ts';

export type AccessToken = { accessToken: Secret; accessUntil: Date };

/** `refreshToken`: the one of from now on, which may be the one that was spent for this. */
export type Refreshed = AccessToken & { refreshToken: Secret; scopes: string[] };

export type Refused = { ok: false; refusal: TokenRefusal };

/** Who signed in, as far as the provider tells; a null address: it does not. */
export type Identity = { subject: string; address: string | null };

/**
 * Where to send a person who wants to sign in. `loginHint` is the mailbox's address. Asks the provider for its
 * discovery document where it has one; a refusal says why there is no address to go to.
 */
export async function authorizationUrl(
  provider: Provider,
  asked: {
    redirectUri: string;
    state: string;
    nonce: string;
    codeChallenge: string;
    loginHint?: string;
    prompt?: string;
  },
): Promise<{ ok: true; url: URL } | Refused> {
  return attempt(provider, 'sign_in', async (config) => {
    // Google gives a refresh token only to who says `offline`, and to who consented before only with `prompt=consent`
    // (developers.google.com/identity/protocols/oauth2/web-server); OpenID Connect Core 11 wants that prompt as well.
    const isGoogle = provider.kind === 'google';
    const prompt = asked.prompt ?? (provider.kind === 'microsoft' ? undefined : 'consent');
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: asked.redirectUri,
      scope: provider.scopes.join(' '),
      state: asked.state,
      code_challenge: asked.codeChallenge,
      code_challenge_method: 'S256',
      ...(isOpenId(provider) ? { nonce: asked.nonce } : {}),
      ...(asked.loginHint ? { login_hint: asked.loginHint } : {}),
      ...(prompt ? { prompt } : {}),
      ...(isGoogle ? { access_type: 'offline' } : {}),
    });
    return { ok: true, url } as const;
  });
}

/**
 * Exchanges the code of a callback for a grant, and says who gave it. The caller has found the request by its state;
 * nonce, verifier and, where the provider sends it, the issuer of the callback (RFC 9207) are checked here.
 */
export async function exchangeCode(
  provider: Provider,
  callback: { redirectUri: string; code: string; codeVerifier: string; nonce: string; iss?: string | null },
): Promise<{ ok: true; grant: Grant; identity: Identity } | Refused> {
  return attempt(
    provider,
    'sign_in',
    async (config) => {
      const { redirectUri, code, codeVerifier, nonce, iss } = callback;
      const url = new URL(redirectUri);
      url.searchParams.set('code', code);
      if (iss) url.searchParams.set('iss', iss);
      const tokens = await oidc.authorizationCodeGrant(config, url, {
        pkceCodeVerifier: codeVerifier,
        expectedState: oidc.skipStateCheck,
        ...(isOpenId(provider) ? { expectedNonce: nonce, idTokenExpected: true } : {}),
      });
      if (!tokens.refresh_token) return { ok: false, refusal: noRefreshToken } as const;
      const claims = tokens.claims();
      const identity = {
        subject: claims?.sub ?? '',
        address:
          addressOf(provider, claims) ??
          (await askForAddress(provider, config, tokens.access_token, claims?.sub)),
      };
      const grant = {
        providerId: provider.id,
        refreshToken: new Secret(tokens.refresh_token),
        ...accessOf(tokens),
        scopes: scopesOf(tokens, provider.scopes),
        subject: identity.subject,
      };
      return { ok: true, grant, identity } as const;
    },
    [new Secret(callback.code), new Secret(callback.codeVerifier)],
  );
}

/** Exchanges a refresh token. Only lib/accounts/access.ts may: twice with the same one can end the grant. */
export async function refreshGrant(
  provider: Provider,
  grant: { refreshToken: Secret; scopes: string[] },
): Promise<({ ok: true } & Refreshed) | Refused> {
  return attempt(
    provider,
    'token',
    async (config) => {
      const tokens = await oidc.refreshTokenGrant(config, grant.refreshToken.reveal());
      return {
        ok: true,
        ...accessOf(tokens),
        // RFC 6749 6: where none comes, the old one stays.
        refreshToken: tokens.refresh_token ? new Secret(tokens.refresh_token) : grant.refreshToken,
        scopes: scopesOf(tokens, grant.scopes),
      } as const;
    },
    [grant.refreshToken],
  );
}

/**
 * Takes a grant that nobody will use back at its provider (RFC 7009); `isTaken` false: the provider has no way to do so, as
 * Microsoft has none.
 */
export async function revokeGrant(
  provider: Provider,
  { refreshToken }: { refreshToken: Secret },
): Promise<{ ok: true; isTaken: boolean } | Refused> {
  return attempt(
    provider,
    'sign_in',
    async (config) => {
      if (!config.serverMetadata().revocation_endpoint) return { ok: true, isTaken: false } as const;
      await oidc.tokenRevocation(config, refreshToken.reveal(), { token_type_hint: 'refresh_token' });
      return { ok: true, isTaken: true } as const;
    },
    [refreshToken],
  );
}

/** Gets a token for one mailbox by the organisation's own grant: no owner is asked. */
export async function organisationToken(
  provider: Provider,
  mailbox: string,
): Promise<({ ok: true } & AccessToken) | Refused> {
  return attempt(provider, 'token', async (config, secret) => {
    const scope = provider.scopes.join(' ');
    if (!secret || provider.secretKind !== 'service_account_key') {
      const tokens = await oidc.clientCredentialsGrant(config, scope ? { scope } : {});
      return { ok: true, ...accessOf(tokens) } as const;
    }
    const audience = config.serverMetadata().token_endpoint ?? '';
    const assertion = signAssertion(secret, { mailbox, scope, audience });
    const type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const tokens = await oidc.genericGrantRequest(config, type, { assertion });
    return { ok: true, ...accessOf(tokens) } as const;
  });
}

/** Whether a provider answers, and where. Asks nothing but its discovery document, or of an organisation a token. */
export async function reachProvider(provider: Provider): Promise<{ ok: true } | Refused> {
  return attempt(provider, 'sign_in', async () => ({ ok: true }) as const);
}

const isOpenId = ({ scopes }: Provider) => scopes.includes('openid');

type Purpose = 'sign_in' | 'token';

/** Runs one exchange with a provider; whatever goes wrong is a value that names no secret. */
async function attempt<T extends { ok: boolean }>(
  provider: Provider,
  purpose: Purpose,
  exchange: (config: oidc.Configuration, secret: Secret | null) => Promise<T>,
  /** What else is sent, and must not come back in words. */
  hidden: Secret[] = [],
): Promise<T | Refused> {
  const secret = await openSecret(provider);
  const call = new ProviderCall({ forRefresh: purpose === 'token' });
  try {
    return await exchange(await configure(provider, purpose, secret, call), secret);
  } catch (error) {
    const refusal = judgeToken(provider, call.answer);
    const own =
      call.answer.kind === 'other' ? display(`${refusal.evidence}: ${messageOf(error)}`) : refusal.evidence;
    const evidence = hide(
      own,
      [...hidden, ...(secret ? [secret] : [])].map((one) => one.reveal()),
    );
    return { ok: false, refusal: { ...refusal, evidence } };
  }
}

/**
 * What openid-client needs to know of a provider. Endpoints that are known are used as they are; else its discovery
 * document says. Microsoft's is asked for when a person signs in: only there stands whose tokens it issues.
 */
async function configure(
  provider: Provider,
  purpose: Purpose,
  secret: Secret | null,
  call: ProviderCall,
): Promise<oidc.Configuration> {
  const { issuer, authorization, token, revocation } = endpointsOf(provider);
  const isInsecure = env().allowLoopbackMailHosts && [issuer, token].some((url) => url?.startsWith('http:'));
  const execute = isInsecure ? [oidc.allowInsecureRequests] : [];
  const auth = authenticate(provider, secret);
  const isSignIn = purpose === 'sign_in';
  const known = isSignIn ? undefined : discovered.get(issuer);
  const isKnown = known !== undefined && known.until > performance.now();
  if ((token === null && !isKnown) || (provider.kind === 'microsoft' && isSignIn)) {
    const options = { [oidc.customFetch]: call.fetch, timeout: 15, execute };
    const config = await oidc.discovery(new URL(issuer), provider.clientId, undefined, auth, options);
    discovered.set(issuer, { server: config.serverMetadata(), until: performance.now() + discoveredMs });
    return config;
  }
  const own = {
    issuer,
    ...(authorization ? { authorization_endpoint: authorization } : {}),
    ...(revocation ? { revocation_endpoint: revocation } : {}),
  };
  const server = token === null && known ? known.server : { ...own, token_endpoint: token ?? '' };
  const config = new oidc.Configuration(server, provider.clientId, undefined, auth);
  config[oidc.customFetch] = call.fetch;
  config.timeout = 15;
  for (const extension of execute) extension(config);
  return config;
}

/** Discovery documents change once in years: one is believed for an hour when tokens are got, never at a consent. */
const discovered = new Map<string, { server: oidc.ServerMetadata; until: number }>();
const discoveredMs = 3_600_000;

/** How we prove who we are at the token endpoint. */
function authenticate({ kind, secretKind }: Provider, secret: Secret | null): oidc.ClientAuth {
  // RFC 7521 4.1: who signs an assertion is named in it; Google documents no client beside it.
  if (kind === 'google' && secretKind === 'service_account_key') return () => {};
  if (!secret || secretKind === 'none' || secretKind === 'service_account_key') return oidc.None();
  if (secretKind === 'certificate') return signWithCertificate(secret);
  return proveBySecret(secret);
}

// learn.microsoft.com/entra/identity-platform/certificate-credentials: PS256, and the certificate by its SHA-256
function signWithCertificate(secret: Secret): oidc.ClientAuth {
  const { key, thumbprint } = readCertificate(secret);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return async (server, client, body, headers) => {
    // RFC 8414 2: only a server whose document leaves PS256 out gets the older way.
    const ways = server.token_endpoint_auth_signing_alg_values_supported;
    const name = ways?.includes('PS256') === false ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS';
    const algorithm = { name, hash: 'SHA-256' };
    const imported = await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
    const prove = oidc.PrivateKeyJwt(imported, {
      [oidc.modifyAssertion]: (header, payload) => {
        header['x5t#S256'] = thumbprint;
        payload.aud = server.token_endpoint;
      },
    });
    return prove(server, client, body, headers);
  };
}

// RFC 7523 2.1, developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
function signAssertion(
  secret: Secret,
  { mailbox, scope, audience }: { mailbox: string; scope: string; audience: string },
): string {
  const { email, key, keyId } = readServiceAccount(secret);
  const now = Math.floor(databaseTime().getTime() / 1000);
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId ? { kid: keyId } : {}) };
  const claims = {
    ...{ iss: email, sub: mailbox, scope, aud: audience },
    ...{ iat: now, exp: now + 3600, jti: randomUUID() },
  };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

type Tokens = Pick<oidc.TokenEndpointResponse, 'access_token' | 'expires_in' | 'scope'>;

/** RFC 6749 5.1: where nothing is said of how long it lasts, an hour is usual; a day is believed at most. */
function accessOf({ access_token, expires_in }: Tokens): AccessToken {
  const seconds = Math.min(Math.max(expires_in ?? 3600, 0), 86_400);
  const accessUntil = new Date(databaseTime().getTime() + seconds * 1000);
  return { accessToken: new Secret(access_token), accessUntil };
}

/** RFC 6749 3.3: where nothing is said, what was asked for was granted. */
function scopesOf({ scope }: Tokens, asked: string[]): string[] {
  const scopes = scope?.split(' ').filter(Boolean) ?? [];
  return scopes.length > 0 ? scopes.slice(0, 50) : asked;
}

/**
 * The address in an ID token: `email` unless it is said to be unproved, or the name people sign in with. Microsoft's
 * `email` is whatever a tenant's administrator writes there, and proves nothing
 * (learn.microsoft.com/entra/identity-platform/id-token-claims-reference).
 */
function addressOf({ kind }: Provider, claims: Record<string, unknown> | undefined): string | null {
  const isProved = kind !== 'microsoft' && claims?.email_verified !== false;
  const found = [isProved ? claims?.email : null, claims?.preferred_username, claims?.upn].find(
    (value) => typeof value === 'string' && /^[^\s@]+@[^\s@]+$/.test(value),
  );
  return typeof found === 'string' ? found.slice(0, 320).toLowerCase() : null;
}

/** OpenID Connect Core 5.4: some put the address only behind the userinfo endpoint. */
async function askForAddress(
  provider: Provider,
  config: oidc.Configuration,
  accessToken: string,
  subject: string | undefined,
): Promise<string | null> {
  if (!config.serverMetadata().userinfo_endpoint || !subject) return null;
  try {
    return addressOf(provider, await oidc.fetchUserInfo(config, accessToken, subject));
  } catch {
    return null; // then it is not known, which its reader has to deal with anyway
  }
}

const noRefreshToken: TokenRefusal = {
  cause: 'oauth_required',
  step: 'ours',
  words: 'The provider gave no token that lasts: its registration of Rekey does not allow offline access.',
  evidence: 'the answer held no refresh_token',
  code: 'NO_REFRESH_TOKEN',
};
