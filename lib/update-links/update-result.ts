/**
 * What a person at the update page (or signed in, changing their own) is told while and after a new password
 * is tested. The flow answers with these values, never with an exception, and never with a secret in them.
 */

/**
 * Begins of the steps, in this order; a step that begins says that those before it are done. `asking_provider` only
 * where an owner signed in at one in the place of a password.
 */
export const updateSteps = [
  'asking_provider',
  'reaching',
  'securing',
  'signing_in',
  'sending_server',
  'saving',
] as const;
export type UpdateStep = (typeof updateSteps)[number];

/** What the outgoing server said. It never undoes an update: incoming mail works whatever it is. */
export type OutgoingResult =
  | { state: 'none' }
  | { state: 'ok' }
  | { state: 'refused'; evidence: string }
  | { state: 'unreachable'; evidence: string };

export type UpdateSuccess = {
  ok: true;
  /** Whose gap receipt to wait for (lib/flows/gap-receipt.ts); null when no incident was open. */
  incidentId: string | null;
  outgoing: OutgoingResult;
  /** The owner signed in at a provider in the place of a password. */
  isConsent?: true;
  /** Nothing opened the account until now. */
  isFirst?: true;
};

export type UpdateFailure = { ok: false } & (
  | { reason: 'link_invalid' }
  | {
      reason: 'invalid_input';
      field: 'oldPassword' | 'newPassword';
      problem: 'empty' | 'control_character' | 'too_long';
    }
  /** Compared here; the server was not asked. */
  | { reason: 'wrong_old_password'; triesLeft: number | null }
  /** The new password is the one that was refused: asking the server again would only cost a try. */
  | { reason: 'same_as_refused'; triesLeft: number | null }
  /** `isBeyondAscii`: some servers refuse any password with such letters, the right one too. */
  | { reason: 'refused'; evidence: string; triesLeft: number | null; isBeyondAscii?: boolean }
  | { reason: 'app_password_required'; evidence: string; triesLeft: number | null }
  | { reason: 'oauth_required'; evidence: string; triesLeft: number | null }
  /** The password works, and opens another mailbox than the one whose messages are stored: nothing was changed. */
  | { reason: 'another_mailbox'; triesLeft: number | null }
  /** Somebody said that it is another one: it needs an account of its own, and this one stays as it is. */
  | { reason: 'needs_own_account' }
  /** Who came back from the provider came too late, twice, or in another browser. */
  | { reason: 'consent_ended' }
  /** There is no provider to sign in at. */
  | { reason: 'consent_unavailable' }
  /** The owner said no on the provider's page. */
  | { reason: 'consent_declined' }
  /** The provider gave no grant: who can mend that, and how. */
  | {
      reason: 'consent_refused';
      step: 'ours' | 'consent' | 'administrator' | 'later';
      words: string;
      evidence: string;
    }
  /** Somebody else signed in than whose mailbox it is; null: the provider did not say who. */
  | { reason: 'another_identity'; address: string | null }
  | { reason: 'account_disabled'; evidence: string; triesLeft: number | null }
  /** Says nothing about the password: nothing counted, nothing changed. */
  | {
      reason: 'server_down';
      /** `machine`: ours is out of something, nothing is known of the server. */
      cause: 'server_unavailable' | 'network' | 'tls' | 'protocol' | 'unknown' | 'machine';
      evidence: string;
    }
  | { reason: 'throttled' | 'locked_out'; evidence: string; retryAt: Date | null }
  /** `link`: this link has had all its tries. `account`: too many sign-ins this hour; `retryAt` says when. */
  | { reason: 'too_many_tries'; limit: 'link' | 'account'; retryAt: Date | null }
);

/** `triesLeft` is what is left on the link, null where no link was used. */
export type UpdateResult = UpdateSuccess | UpdateFailure;
