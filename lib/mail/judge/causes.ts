// The causes of a failed check: the words of the product, decided by what somebody has to do next.

export const causes = [
  'wrong_credentials', // name or password refused, expired or malformed: the owner types a new one
  'app_password_required', // only a password made for applications is taken
  'oauth_required', // no password can work, or a token was refused: consent again
  'account_disabled', // account, protocol, plan, place or client is refused by policy
  'locked_out', // too many failures, or the provider wants to see the owner in a browser
  'throttled', // a rate, connection or bandwidth limit
  'server_unavailable', // the server cannot answer just now
  'network', // nobody answered, or the line went dead
  'tls', // certificate, handshake, or encryption demanded first
  'protocol', // we and the server do not speak the same language
  'mailbox', // the sign-in worked, what lies behind it cannot be opened
  'unknown', // could not tell: retried slowly, its line shown to the administrator
] as const;

export type Cause = (typeof causes)[number];

/** The causes that are the owner's to repair. */
export const credentialCauses = [
  'wrong_credentials',
  'app_password_required',
  'oauth_required',
] as const satisfies readonly Cause[];

const blaming: ReadonlySet<Cause> = new Set(credentialCauses);

const retryCauses: ReadonlySet<Cause> = new Set<Cause>([
  'throttled',
  'server_unavailable',
  'network',
  'mailbox',
  'unknown',
]);

/** Promises true for exactly the causes that are the owner's to repair: the only ones that may suspend. */
export function isCredentialCause(cause: Cause): boolean {
  return blaming.has(cause);
}

/**
 * Promises whether trying the very same thing again after a pause can help by itself. False where
 * somebody has to act first; a lock-out is false because each further try makes it worse.
 */
export function retryHelps(cause: Cause): boolean {
  return retryCauses.has(cause);
}

/** Promises to tell a cause of ours from any other value, for rows and JSON from outside. */
export function isCause(value: unknown): value is Cause {
  return typeof value === 'string' && (causes as readonly string[]).includes(value);
}
