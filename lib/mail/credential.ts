import { Secret } from '../secret.ts';

export const tokenMechanisms = ['xoauth2', 'oauthbearer'] as const;
/** How a token is shown to a mail server: XOAUTH2 (Google's, Microsoft's) or OAUTHBEARER (RFC 7628). */
export type TokenMechanism = (typeof tokenMechanisms)[number];

export type PasswordCredential = { kind: 'password'; password: Secret };

/** A token of now, whose grant it is, and how the provider wants it shown, the preferred way first. */
export type TokenCredential = {
  kind: 'oauth2';
  accessToken: Secret;
  mechanisms: readonly TokenMechanism[];
  grant: 'person' | 'organisation';
};

/**
 * What opens a mail account at its servers. Another kind is another member here and a value of its column: the compiler
 * then shows every place that has to know it, all of them in lib/mail and lib/accounts.
 */
export type Credential = PasswordCredential | TokenCredential;

/** A password as a credential. */
export function passwordCredential(password: Secret | string): PasswordCredential {
  return { kind: 'password', password: typeof password === 'string' ? new Secret(password) : password };
}
