import { type KeyObject, verify } from 'node:crypto';
import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider';

export type ServiceAccount = { email: string; keyId: string; publicKey: KeyObject };

/** What stands in a signed assertion, whoever signed it. */
export type Assertion = { header: Record<string, unknown>; claims: Record<string, unknown> };

export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * The grant of RFC 7523 2.1 as Google gives it to a service account that acts for the mailboxes of a domain
 * (developers.google.com/identity/protocols/oauth2/service-account): a token for the mailbox in `sub`, where the
 * signature, the key's id, `iss`, `aud`, `scope` and the hour of its life are right.
 */
export function grantByAssertion(provider: Provider, account: ServiceAccount) {
  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { assertion } = ctx.oidc.params ?? {};
    const why = problemOf(String(assertion), account, `${provider.issuer}/token`);
    if (why) throw new errors.InvalidGrant(why);
    const { sub: accountId, scope } = readAssertion(String(assertion)).claims as Record<string, string>;
    const { client } = ctx.oidc;
    if (!client || !accountId || !scope) throw new errors.InvalidGrant('no subject or no scope');
    const grant = new provider.Grant({ accountId, clientId: client.clientId });
    grant.addOIDCScope(scope);
    const token = new provider.AccessToken({
      ...{ accountId, client, scope, grantId: await grant.save(), gty: 'jwt-bearer' },
    } as ConstructorParameters<typeof provider.AccessToken>[0]);
    ctx.oidc.entity('AccessToken', token);
    ctx.body = {
      access_token: await token.save(),
      expires_in: token.expiration,
      token_type: 'Bearer',
      scope,
    };
  };
}

function problemOf(assertion: string, { email, keyId, publicKey }: ServiceAccount, audience: string) {
  const { header, claims } = readAssertion(assertion);
  const [signed, signature] = [
    assertion.slice(0, assertion.lastIndexOf('.')),
    assertion.slice(assertion.lastIndexOf('.') + 1),
  ];
  if (header.alg !== 'RS256' || header.typ !== 'JWT' || header.kid !== keyId)
    return 'no such key of this account';
  if (!verify('sha256', Buffer.from(signed), publicKey, Buffer.from(signature, 'base64url')))
    return 'Invalid JWT Signature.';
  if (claims.iss !== email) return 'iss is not the service account';
  if (claims.aud !== audience) return 'aud is not this token endpoint';
  const [now, from, to] = [Date.now() / 1000, Number(claims.iat), Number(claims.exp)];
  // An hour at the most, with a clock that may be a minute off.
  if (!(from < now + 60 && to > now - 60 && to - from > 0 && to - from <= 3600))
    return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.';
  return null;
}

/** What an assertion says, its signature not looked at. */
export function readAssertion(assertion: string): Assertion {
  const [header, claims] = assertion
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
  return { header: header ?? {}, claims: claims ?? {} };
}
