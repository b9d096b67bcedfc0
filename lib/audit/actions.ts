/** What somebody may have done: noun and past verb. Its words are those of lib/words. */
export type AuditAction =
  | `account.${'created' | 'changed' | 'deleted' | 'paused' | 'resumed' | 'suspended' | 'password_updated' | 'signed_in_again' | 'update_link_sent' | 'mail_read' | 'recording_started' | 'recording_stopped'}`
  | 'accounts.imported'
  | 'key.rotated'
  | `account_job.${'started' | 'cancelled'}`
  | `api_token.${'created' | 'revoked'}`
  | `backup.${'restored' | 'rehearsed'}`
  | `endpoint.${'created' | 'changed' | 'deleted' | 'tested' | 'secret_rotated'}`
  | `host_outage.${'released' | 'held'}`
  | `identity_provider.${'created' | 'changed' | 'deleted' | 'tested'}`
  | 'notification.redelivered'
  | `provider.${'created' | 'changed' | 'deleted' | 'tested'}`
  | `rule.${'enabled' | 'disabled'}`
  | `settings.${'changed' | 'email_tested' | 'sms_tested'}`
  | `user.${'created' | 'changed' | 'deleted' | 'invited' | 'invitation_accepted' | 'invitation_revoked'}`
  | `user.${'password_changed' | 'password_reset' | 'password_reset_sent' | 'forgotten_password_sent'}`
  | `user.${'signed_in' | 'sign_in_refused' | 'sessions_ended' | 'identity_connected' | 'identity_removed'}`
  | `user.${'authenticator_added' | 'authenticator_removed' | 'passkey_added' | 'passkey_removed'}`
  | `user.${'recovery_code_used' | 'recovery_codes_renewed' | 'second_factor_refused' | 'second_factor_reset'}`;
