import { replaceCredential } from '../accounts/credentials.ts';
import { db } from '../db/client.ts';
import { authorizationUrl, exchangeCode } from '../providers/client.ts';
import type { Grant } from '../providers/grant.ts';
import { newProvider } from '../providers/schema.ts';
import { createProvider, type Provider } from '../providers/store.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { mailScope } from './authorization-server.ts';
import { account } from './factories.ts';
import { anAdmin } from './viewers.ts';

let count = 0;

/** A provider as an administrator enters it; custom unless something else is given. */
export async function provider(given: Record<string, unknown> = {}): Promise<Provider> {
  count += 1;
  const form = { kind: 'custom', name: `Provider ${count}`, clientId: 'rekey', ...given };
  const made = await createProvider(anAdmin(), newProvider.parse(form));
  if (!made.ok) throw new Error(made.reason);
  return made.provider;
}

/** The authorization server of the tests as a provider. */
export const providerOf = (authority: AuthorizationServer, given: Record<string, unknown> = {}) =>
  provider({
    ...{ issuer: authority.issuer, clientId: authority.clientId, secret: authority.clientSecret },
    ...{ scopes: ['openid', 'email', 'offline_access', mailScope], ...given },
  });

/** The grant that a person gives in the browser. */
export async function grantFrom(authority: AuthorizationServer, by: Provider, address: string) {
  const redirectUri = 'http://127.0.0.1:4711/consent/callback';
  const codeVerifier = 'verifier-of-the-tests-0123456789-0123456789-0123';
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier));
  const asked = { redirectUri, state: 'state', nonce: 'nonce', loginHint: address };
  const codeChallenge = Buffer.from(challenge).toString('base64url');
  const start = await authorizationUrl(by, { ...asked, codeChallenge });
  if (!start.ok) throw new Error(start.refusal.evidence);
  const back = (await authority.answerAs(start.url, address)).searchParams;
  const callback = {
    redirectUri,
    code: back.get('code') ?? '',
    codeVerifier,
    nonce: 'nonce',
    iss: back.get('iss'),
  };
  const exchanged = await exchangeCode(by, callback);
  if (!exchanged.ok) throw new Error(exchanged.refusal.evidence);
  return exchanged;
}

type AccountGiven = NonNullable<Parameters<typeof account>[0]>;

/** An account that is signed in to with a grant. */
export async function grantAccount(grant: Grant, given: AccountGiven = {}) {
  const created = await account(given);
  await db().$transaction((tx) =>
    replaceCredential(tx, created.id, { kind: 'oauth2_grant', grant }, 'owner'),
  );
  return db().mailAccount.findUniqueOrThrow({ where: { id: created.id } });
}

/** An account that the organisation's grant opens. */
export async function organisationAccount(providerId: string, given: AccountGiven = {}) {
  const created = await account(given);
  await db().$transaction((tx) =>
    replaceCredential(tx, created.id, { kind: 'oauth2_organisation', providerId }, 'administrator'),
  );
  return db().mailAccount.findUniqueOrThrow({ where: { id: created.id } });
}
