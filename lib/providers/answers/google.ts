import type { Meaning } from './meanings.ts';

/**
 * Google's words, in the order they are looked for, as `fold` spells them: `error: error_description error_subtype`.
 * developers.google.com/identity/protocols/oauth2/web-server#authorization-errors and …/oauth2/service-account#error-codes;
 * invalid_rapt: support.google.com/a/answer/9368756 (session length of Google Cloud services).
 */
export const googleAnswers: readonly { says: RegExp; meaning: Meaning }[] = [
  // Of the account.
  { says: /invalid_rapt|rapt_required|reauth related error/, meaning: 'signInAgain' },
  { says: /^invalid_grant: .*account has been deleted/, meaning: 'noSuchUser' },
  { says: /^invalid_grant: .*(?:not a valid email|invalid email)/, meaning: 'noSuchUser' },
  { says: /^invalid_grant: .*account (?:is |has been )?(?:disabled|suspended)/, meaning: 'disabled' },
  { says: /^admin_policy_enforced/, meaning: 'policy' },
  { says: /^access_denied: .*(?:administrator|admin has)/, meaning: 'policy' },
  // Of us: the assertion, its time, its key.
  { says: /^invalid_grant: .*(?:invalid jwt|jwt signature|short-lived token)/, meaning: 'certificate' },
  { says: /^unauthorized_client: .*not authorized for any of the scopes/, meaning: 'delegation' },
  { says: /^unauthorized_client: .*unauthorized to retrieve access tokens/, meaning: 'delegation' },
  { says: /^invalid_client: .*(?:was deleted|was not found)/, meaning: 'switchedOff' },
  { says: /^(?:disabled_client|deleted_client)/, meaning: 'switchedOff' },
  { says: /^invalid_client: .*unauthorized/, meaning: 'secret' },
  { says: /^redirect_uri_mismatch/, meaning: 'redirect' },
  { says: /^org_internal/, meaning: 'registration' },
  { says: /^invalid_grant: .*(?:expired or revoked|has been (?:expired|revoked))/, meaning: 'ended' },
  // Of neither.
  { says: /^(?:rate_limit_exceeded|quota_exceeded|too_many_requests)/, meaning: 'busy' },
  { says: /^internal_failure/, meaning: 'unclear' },
];
