import type { Credential } from '../mail/credential.ts';
import { Finding, MailFailure } from '../mail/judge/failure.ts';
import { type CredentialField, openCredentialFor, type SealedCredentials } from './credentials.ts';

/** What opens a server now; asked again with one that the server has just refused, another or why there is none. */
export type Opener = (refused?: Credential) => Credential | Promise<Credential>;

/** Makes of what is stored what one of the account's servers gets. Throws `UnsealError`, or a `MailFailure`. */
export const accessFor =
  (account: SealedCredentials, server: CredentialField): Opener =>
  async () => {
    const stored = openCredentialFor(account, server);
    if (stored.kind === 'password') return stored;
    throw new MailFailure('auth', new Finding('oauth_required', 'no token was given out').verdict);
  };
