/** What a person is told of that was done to their sign-in, or with their mail. */
export type SecurityNoticeAbout =
  | 'second_factor_reset'
  | 'password_set'
  | 'address_changed'
  | 'password_changed'
  | 'authenticator_added'
  | 'authenticator_removed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'recovery_codes_renewed'
  | 'mail_read'
  | 'sending_changed';
