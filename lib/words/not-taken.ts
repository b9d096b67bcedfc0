/** What a server, or what keeps it away, has to say of a credential. */
export type Judged =
  | 'refused'
  | 'app_password_required'
  | 'oauth_required'
  | 'account_disabled'
  | 'server_down'
  | 'throttled'
  | 'locked_out';

/** Why what an owner gave was not taken, as the timeline keeps it. */
export type NotTaken =
  | Judged
  | `consent_${Judged}`
  | 'another_mailbox'
  | 'another_identity'
  | 'consent_declined';
