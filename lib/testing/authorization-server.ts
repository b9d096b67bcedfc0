import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, {
  type ClientMetadata,
  type Configuration,
  type JWK,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { answerInteraction } from './authorization-pages.ts';
import {
  type Assertion,
  grantByAssertion,
  jwtBearer,
  readAssertion,
  type ServiceAccount,
} from './service-accounts.ts';

export type AuthorizationServer = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Where a mail server asks about a token (RFC 7662), with the name and secret of its own that it asks with. */
  introspectionUrl: string;
  /** Somebody who can sign in on its page. */
  addUser(address: string, password?: string): void;
  /** Seconds that access tokens given from now on live. */
  accessSeconds: number;
  /** Lets an access token run out now; without one, all of them. */
  expire(token?: string): Promise<void>;
  /** The owner takes every grant back: their access and refresh tokens are void. */
  revoke(address: string): Promise<void>;
  /** What the token endpoint answers instead, until null. */
  failWith(answer: { status: number; body: string } | null): void;
  /** How many grants were taken back over its revocation endpoint. */
  revoked: number;
  /** What signed assertions held that it took: of the application (RFC 7523 2.2) or of the service account (2.1). */
  assertions: Assertion[];
  /** Lets the client secret run out now, or makes it good again. */
  setSecretRunOut(hasRunOut: boolean): Promise<void>;
  /** What the token endpoint was asked for, oldest first, and whether it gave it. */
  requests: { grantType: string; outcome: 'ok' | string }[];
  /** Plays the browser of somebody who signs in and says yes or no; the address they are sent back to. */
  answerAs(authorizationUrl: string | URL, address: string, says?: 'yes' | 'no'): Promise<URL>;
  stop(): Promise<void>;
};

const client = { client_id: 'rekey', client_secret: 'rekey-secret-of-the-tests' };
const mailServer = { client_id: 'mail-server', client_secret: 'mail-server-secret' };
/** One without a secret (RFC 6749 2.1). */
export const publicClient = 'rekey-public';
/** One that signs with the key of `Options.applicationKey` in the place of a secret. */
export const application = 'rekey-application';
/** A scope of its own, as https://mail.google.com/ is Google's. */
export const mailScope = 'mail';

type Options = {
  /** The public key of the application that signs (private_key_jwt). */
  applicationKey?: KeyObject;
  serviceAccount?: ServiceAccount;
};

/**
 * A real OAuth2 and OpenID authorization server on loopback: discovery, code with PKCE, refresh tokens that rotate and
 * die with all their grant when one is used twice, introspection, revocation, client credentials by secret or signature,
 * assertions of a service account; its sign-in page can be clicked. Sends people back to any port of 127.0.0.1
 * (RFC 8252 7.3), to /consent/callback.
 */
export async function startAuthorizationServer(options: Options = {}): Promise<AuthorizationServer> {
  const listener = http.createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const users = new Map<string, string>();
  const given = new Set<{ grantId?: string | undefined; jti: string; accountId?: string | undefined }>();
  let instead: { status: number; body: string } | null = null;

  const server: Omit<AuthorizationServer, 'answerAs'> = {
    issuer,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    introspectionUrl: `${issuer.replace('//', `//${mailServer.client_id}:${mailServer.client_secret}@`)}/token/introspection`,
    accessSeconds: 3600,
    requests: [],
    assertions: [],
    revoked: 0,
    async setSecretRunOut(hasRunOut) {
      const found = await provider.Client.find(client.client_id);
      // RFC 7591 3.2.1: zero is never.
      Object.assign(found ?? {}, { clientSecretExpiresAt: hasRunOut ? 1 : 0 });
    },
    addUser: (address, password = `password of ${address}`) => void users.set(address, password),
    async expire(token) {
      const tokens = token ? [token] : [...given].map(({ jti }) => jti);
      for (const one of tokens) {
        await (await provider.AccessToken.find(one))?.destroy();
        await (await provider.ClientCredentials.find(one))?.destroy();
      }
    },
    async revoke(address) {
      for (const { grantId } of [...given].filter((token) => token.accountId === address)) {
        if (!grantId) continue;
        await provider.AccessToken.revokeByGrantId(grantId);
        await provider.RefreshToken.revokeByGrantId(grantId);
        await (await provider.Grant.find(grantId))?.destroy();
      }
    },
    failWith: (answer) => {
      instead = answer;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };

  const provider = new Provider(issuer, configuration(server, options));
  const { serviceAccount } = options;
  if (serviceAccount)
    provider.registerGrantType(jwtBearer, grantByAssertion(provider, serviceAccount), ['assertion', 'scope']);
  provider.on('access_token.saved', (token) => given.add(token));
  provider.on('client_credentials.saved', (token) => given.add(token));
  const heard = (ctx: KoaContextWithOIDC, outcome: string) =>
    server.requests.push({ grantType: String(ctx.oidc.params?.grant_type), outcome });
  provider.on('grant.success', (ctx) => {
    heard(ctx, 'ok');
    const { client_assertion, assertion = client_assertion } = ctx.oidc.body ?? {};
    if (typeof assertion === 'string') server.assertions.push(readAssertion(assertion));
  });
  provider.on('grant.error', (ctx, error) => heard(ctx, error.error ?? error.message));

  provider.on('grant.revoked', () => {
    server.revoked += 1;
  });

  const answer = provider.callback();
  listener.on('request', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', issuer);
    if (pathname === '/token' && instead) {
      response.writeHead(instead.status, { 'content-type': 'application/json' });
      return response.end(instead.body);
    }
    if (!pathname.startsWith('/sign-in/')) return answer(request, response);
    answerInteraction(provider, users, request, response).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  return Object.assign(server, {
    answerAs: (url: string | URL, address: string, says: 'yes' | 'no' = 'yes') =>
      playBrowser(new URL(url), { address, password: users.get(address) ?? '', says }),
  });
}

function configuration(
  server: { accessSeconds: number },
  { applicationKey, serviceAccount }: Options,
): Configuration {
  const accessSeconds = () => server.accessSeconds;
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return {
    clients: [
      {
        ...client,
        application_type: 'native', // takes any port of loopback
        redirect_uris: ['http://127.0.0.1/consent/callback'],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
      },
      {
        client_id: publicClient,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/consent/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
      ...(applicationKey ? [signingClient(applicationKey)] : []),
      ...(serviceAccount ? [clientOf(serviceAccount)] : []),
      { ...mailServer, redirect_uris: [], grant_types: [], response_types: [] },
    ],
    scopes: ['openid', 'offline_access', mailScope],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'] },
    conformIdTokenClaims: false, // the big providers put the address into the ID token, too
    jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['test'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    findAccount: (_ctx, address) => ({
      accountId: address,
      claims: async () => ({
        sub: address,
        email: address,
        email_verified: true,
        preferred_username: address,
      }),
    }),
    rotateRefreshToken: true, // its default rotates only past 70 % of the life
    ttl: {
      AccessToken: accessSeconds,
      ClientCredentials: accessSeconds,
      RefreshToken: 86_400,
      Grant: 86_400,
      Session: 3600,
      Interaction: 600,
      IdToken: 3600,
    },
  };
}

const signingClient = (key: KeyObject): ClientMetadata => ({
  client_id: application,
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [{ ...key.export({ format: 'jwk' }), use: 'sig' } as JWK] },
  redirect_uris: [],
  grant_types: ['client_credentials'],
  response_types: [],
});

const clientOf = ({ email }: ServiceAccount): ClientMetadata => ({
  client_id: email,
  token_endpoint_auth_method: 'none', // its signature says who it is
  redirect_uris: [],
  grant_types: [jwtBearer],
  response_types: [],
});

type Person = { address: string; password: string; says: 'yes' | 'no' };

/** Follows every redirect with the cookies it is given, and fills in the two forms of the sign-in page. */
export async function playBrowser(
  start: URL,
  { address, password, says }: Person,
  end = '/consent/callback',
): Promise<URL> {
  const jar = new Map<string, string>();
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 15; step++) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';', 1)[0] ?? '').split('=');
      jar.set(name, value);
    }
    const next = response.headers.get('location');
    const page = await response.text();
    if (next) {
      url = new URL(next, url);
      form = undefined;
      if (url.pathname === end) return url;
    } else if (page.includes('name="password"')) form = new URLSearchParams({ address, password });
    else if (page.includes('name="says"')) form = new URLSearchParams({ says });
    else throw new Error(`the authorization server said: ${response.status} ${page}`);
  }
  throw new Error('the sign-in page did not come to an end');
}
