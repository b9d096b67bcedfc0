/**
 * Why an owner is written to about an account of theirs:
 * - a cause of the judge, where the server refused what opens it;
 * - `consent_required`: they have to sign in at the provider, no password helps;
 * - `unconnected`: nothing opens it yet, and they say how;
 * - `requested`: nothing is wrong, an administrator sent a link all the same.
 */
export type Refusal =
  | 'wrong_credentials'
  | 'app_password_required'
  | 'oauth_required'
  | 'consent_required'
  | 'unconnected'
  | 'requested';
