import { generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JWTPayload, SignJWT } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { answerInteraction } from './authorization-pages.ts';
import { playBrowser } from './authorization-server.ts';

export type IdentityProviderOfTests = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Somebody who can sign in on its page by this name, which is their subject, and what it says of them from now on. */
  setPerson(subject: string, claims: Record<string, unknown>, proof?: { amr?: string[]; acr?: string }): void;
  /** Plays the browser of somebody who signs in; the address they are sent back to. */
  answerAs(url: URL, subject: string, says?: 'yes' | 'no'): Promise<URL>;
  /** Where it tells that a session ended, from now on. */
  tellLogoutsTo(url: string): Promise<void>;
  /** Ends a session of somebody there, and tells of it as it was told to; throws where that is not taken. */
  endSession(subject: string, sid: string): Promise<void>;
  /** A token of its own making, signed with its key: over a good logout token these claims are laid. */
  logoutToken(claims?: Record<string, unknown>, header?: { typ?: string }): Promise<string>;
  stop(): Promise<void>;
};

const client = { client_id: 'rekey-sso', client_secret: 'sso-secret-of-the-tests' };
const event = 'http://schemas.openid.net/event/backchannel-logout';
export const passwordOf = (subject: string) => `password of ${subject}`;

/**
 * A real OpenID provider on loopback for Rekey's own sign-in: code with PKCE, claims by the user info or in the ID token,
 * back-channel logout. Sends people back to any port of 127.0.0.1, to /login/callback.
 */
export async function startIdentityProvider({
  claimsInToken = false,
} = {}): Promise<IdentityProviderOfTests> {
  const listener = http.createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const people = new Map<string, Record<string, unknown>>();
  const proofs = new Map<string, { amr?: string[]; acr?: string }>();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const configuration: Configuration = {
    clients: [
      {
        ...client,
        application_type: 'native', // takes any port of loopback
        redirect_uris: ['http://127.0.0.1/login/callback'],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        backchannel_logout_uri: 'http://127.0.0.1:9/', // until it is told another
        backchannel_logout_session_required: true,
      },
    ],
    scopes: ['openid'],
    claims: {
      openid: ['sub', 'amr', 'acr', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name', 'groups', 'may_enter'],
    },
    acrValues: ['gold'],
    conformIdTokenClaims: !claimsInToken,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['test'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    // Its own guard lets it tell nothing to loopback, where everything of a test is.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    findAccount: (_ctx, subject) => ({
      accountId: subject,
      claims: async () => ({ sub: subject, ...people.get(subject) }),
    }),
    ttl: { AccessToken: 600, Grant: 600, Session: 3600, Interaction: 600, IdToken: 600 },
  };
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();
  const passwords = new Map<string, string>();
  listener.on('request', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', issuer);
    if (!pathname.startsWith('/sign-in/')) return answer(request, response);
    const proofOf = (subject: string) => proofs.get(subject) ?? {};
    answerInteraction(provider, passwords, request, response, proofOf).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  const found = async () => {
    const one = await provider.Client.find(client.client_id);
    if (!one) throw new Error('its client is gone');
    // Its types leave this out.
    return one as typeof one & { backchannelLogout(subject: string, sid: string): Promise<void> };
  };
  return {
    issuer,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    setPerson(subject, claims, proof = {}) {
      people.set(subject, claims);
      proofs.set(subject, proof);
      passwords.set(subject, passwordOf(subject));
    },
    answerAs: (url, subject, says = 'yes') =>
      playBrowser(url, { address: subject, password: passwordOf(subject), says }, '/login/callback'),
    async tellLogoutsTo(url) {
      Object.assign(await found(), { backchannelLogoutUri: url });
    },
    async endSession(subject, sid) {
      await (await found()).backchannelLogout(subject, sid);
    },
    logoutToken(claims = {}, { typ = 'logout+jwt' } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const good = { iss: issuer, aud: client.client_id, iat: now, exp: now + 120, jti: randomUUID() };
      const payload = { ...good, sub: 'ana', events: { [event]: {} }, ...claims };
      const kept = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
      return new SignJWT(kept as JWTPayload)
        .setProtectedHeader({ alg: 'RS256', kid: 'one', typ })
        .sign(privateKey);
    },
    stop: () =>
      new Promise<void>((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
}
