import { Secret } from '../secret.ts';

/**
 * What opens a mail account at its servers. Another kind is another member here and a value of its column: the compiler
 * then shows every place that has to know it, all of them in lib/mail and lib/accounts.
 */
export type Credential = { kind: 'password'; password: Secret };

/** A password as a credential. */
export function passwordCredential(password: Secret | string): Credential {
  return { kind: 'password', password: typeof password === 'string' ? new Secret(password) : password };
}
