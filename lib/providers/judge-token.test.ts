import { expect, test } from 'vitest';
import { judgeRefusedToken } from '../mail/judge/refused-token.ts';
import type { Protocol } from '../mail/judge/types.ts';
import { judgeToken, secondsAsked, type TokenRefusal } from './judge-token.ts';
import type { ProviderGrant, ProviderKind } from './presets.ts';

type Step = TokenRefusal['step'];

const error = (text: string, status = 400) => {
  const [, word = '', description = ''] = /^(\w+)(?:: (.*))?$/s.exec(text) ?? [];
  return { kind: 'error' as const, status, error: word, description };
};
const at = (kind: ProviderKind, text: string, grant: ProviderGrant = 'person', status = 400) =>
  judgeToken({ kind, grant }, error(text, status));

const google: [string, Step, RegExp][] = [
  ['invalid_grant: Token has been expired or revoked.', 'consent', /has ended/],
  ['invalid_grant: Bad Request', 'consent', /has ended/],
  ['invalid_grant: reauth related error (invalid_rapt)', 'consent', /sign in again/],
  ['invalid_grant: Account has been deleted', 'administrator', /no account/],
  ['invalid_grant: Account is disabled', 'administrator', /switched off/],
  ['invalid_grant: Not a valid email or user ID.', 'administrator', /no account/],
  [
    'admin_policy_enforced: The Google Account is unable to authorize one or more scopes',
    'administrator',
    /rule/,
  ],
  ['access_denied', 'consent', /not given the permission/],
  ['invalid_client: The OAuth client was not found.', 'ours', /switched off or deleted/],
  ['invalid_client: Unauthorized', 'ours', /client secret/],
  ['deleted_client: The OAuth client was deleted.', 'ours', /deleted/],
  ['disabled_client: The OAuth client was disabled.', 'ours', /switched off/],
  ['org_internal: This client is restricted to users within its organization.', 'ours', /registration/],
  ['redirect_uri_mismatch: Bad Request', 'ours', /redirect address/],
  ['invalid_scope: Some requested scopes were invalid.', 'ours', /registration/],
  ['unauthorized_client: Unauthorized', 'ours', /registration/],
  ['rate_limit_exceeded: Rate Limit Exceeded', 'later', /pause/],
  ['invalid_grant: Account restricted', 'administrator', /switched off/],
  ['restricted_client: Unregistered scope(s) in the request', 'ours', /registration/],
  ['access_not_configured', 'ours', /registration/],
  ['internal_failure: Backend Error', 'later', /cannot answer/],
];

const microsoft: [string, Step, RegExp][] = [
  [
    'invalid_grant: AADSTS50173: The provided grant has expired due to it being revoked.',
    'consent',
    /taken back/,
  ],
  [
    'invalid_grant: AADSTS50132: The session is not valid due to a recent password change.',
    'consent',
    /taken back/,
  ],
  ['invalid_grant: AADSTS700082: The refresh token has expired due to inactivity.', 'consent', /run out/],
  [
    'invalid_grant: AADSTS70008: The provided authorization code or refresh token has expired.',
    'consent',
    /run out/,
  ],
  [
    'invalid_grant: AADSTS70043: The refresh token has expired due to sign-in frequency checks.',
    'consent',
    /run out/,
  ],
  ['invalid_grant: AADSTS70000: The request was denied.', 'consent', /has ended/],
  ['interaction_required: AADSTS50076: You must use multi-factor authentication.', 'consent', /second step/],
  [
    'interaction_required: AADSTS50079: The user is required to use multi-factor authentication.',
    'consent',
    /second/,
  ],
  ['invalid_grant: AADSTS50074: Strong Authentication is required.', 'consent', /second step/],
  ['invalid_grant: AADSTS50055: The password is expired.', 'consent', /has run out/],
  ['invalid_grant: AADSTS65001: The user or administrator has not consented.', 'consent', /not given/],
  ['access_denied: AADSTS65004: User declined to consent.', 'consent', /not given/],
  ['invalid_grant: AADSTS90094: The grant requires admin permission.', 'administrator', /permit Rekey/],
  [
    'interaction_required: AADSTS53003: Access has been blocked by Conditional Access.',
    'administrator',
    /rule/,
  ],
  ['interaction_required: AADSTS53000: Device is not in required device state.', 'administrator', /rule/],
  ['invalid_grant: AADSTS530035: Access has been blocked by security defaults.', 'administrator', /rule/],
  [
    'invalid_grant: AADSTS50105: The signed in user is not assigned to a role.',
    'administrator',
    /not permitted/,
  ],
  ['invalid_grant: AADSTS50057: The user account is disabled.', 'administrator', /switched off/],
  ['invalid_grant: AADSTS50034: The user account does not exist.', 'administrator', /no account/],
  [
    'invalid_resource: AADSTS500011: The resource principal was not found.',
    'administrator',
    /no mail service/,
  ],
  [
    'invalid_client: AADSTS650052: The app needs access to a service your organization has not subscribed to.',
    'administrator',
    /no mail service/,
  ],
  ['invalid_grant: AADSTS530003: Your device is required to be managed.', 'administrator', /rule/],
  ['invalid_grant: AADSTS50128: No tenant-identifying information found', 'ours', /tenant/],
  ['invalid_grant: AADSTS50053: The account is locked.', 'administrator', /locked/],
  ['invalid_client: AADSTS7000215: Invalid client secret provided.', 'ours', /client secret/],
  ['invalid_client: AADSTS7000222: The provided client secret keys are expired.', 'ours', /run out/],
  ['invalid_client: AADSTS700027: Client assertion failed signature validation.', 'ours', /signs/],
  ['unauthorized_client: AADSTS700016: Application was not found in the directory.', 'ours', /tenant/],
  ['invalid_client: AADSTS7000112: Application is disabled.', 'ours', /switched off/],
  ['invalid_request: AADSTS90002: Tenant not found.', 'ours', /tenant/],
  ['invalid_request: AADSTS50011: The redirect URI does not match.', 'ours', /redirect address/],
  ['invalid_scope: AADSTS70011: The provided value for scope is not valid.', 'ours', /registration/],
  ['temporarily_unavailable: AADSTS90033: A transient error has occurred.', 'later', /cannot answer/],
  ['invalid_request: AADSTS90055: There are too many incoming requests.', 'later', /pause/],
];

test.each([
  ...google.map((row) => ['google' as const, ...row] as const),
  ...microsoft.map((row) => ['microsoft' as const, ...row] as const),
])('%s: “%s” is to be mended by: %s', (kind, said, step, words) => {
  const refusal = at(kind, said);
  expect(refusal.step).toBe(step);
  expect(refusal.words).toMatch(words);
  // Whatever is said to people about a token, it is never about a wrong password.
  expect(refusal.cause).not.toBe('wrong_credentials');
  expect(refusal.cause === 'oauth_required').toBe(step === 'consent');
});

test.each([
  [
    'google',
    'unauthorized_client: Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    'ours',
    /whole domain/,
  ],
  ['google', 'invalid_grant: Invalid JWT Signature.', 'ours', /signs/],
  ['google', 'invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes)', 'ours', /signs/],
  ['google', 'invalid_grant: Invalid email or User ID', 'administrator', /no account/],
  [
    'microsoft',
    'invalid_client: AADSTS7000222: The provided client secret keys are expired.',
    'ours',
    /run out/,
  ],
  [
    'microsoft',
    'invalid_grant: AADSTS65001: The administrator has not consented.',
    'administrator',
    /by the grant/,
  ],
  ['custom', 'invalid_grant', 'administrator', /by the grant/],
] as const)('of an organisation nobody is asked to consent: %s “%s”', (kind, said, step, words) => {
  expect(at(kind, said, 'organisation')).toMatchObject({ step, words: expect.stringMatching(words) });
});

test.each([
  ['invalid_grant', 'consent'],
  ['access_denied', 'consent'],
  ['login_required', 'consent'],
  ['invalid_client', 'ours'],
  ['invalid_scope', 'ours'],
  ['unsupported_grant_type', 'ours'],
  ['temporarily_unavailable', 'later'],
  ['something_new', 'later'],
  ['constructor', 'later'],
  ['__proto__', 'later'],
  ['invalid_grant: AADSTS99999999: what nobody knows yet', 'consent'],
] as const)('any other server: “%s” by the words of the standard', (said, step) => {
  expect(at('custom', said).step).toBe(step);
  expect(at('microsoft', said).step).toBe(step);
});

test.each([
  // of the grant, in words of the provider's own
  ['INVALID_REFRESH_TOKEN: Failed to decode/encode refresh token', 'consent'],
  ['bad_refresh_token: The refresh token passed is incorrect or expired.', 'consent'],
  ['invalid_code', 'consent'],
  ['token_not_found: token not found', 'consent'],
  ['INVALID_GRANT', 'consent'],
  ['token_expired', 'consent'],
  ['mfa_required: Multifactor authentication required', 'consent'],
  // of an account that no consent opens (Keycloak, Auth0, Yahoo)
  ['invalid_grant: Account disabled', 'administrator'],
  ['invalid_grant: User disabled', 'administrator'],
  ['unauthorized: user is blocked', 'administrator'],
  ['ACCOUNT_NOT_AUTHORIZED: The account is locked', 'administrator'],
  ['access_denied: Realm not enabled', 'administrator'],
  ['invalid_client_secret', 'ours'],
  ['invalid_request: The refresh token is expired', 'consent'],
  ['invalid_request: Missing required parameter: refresh_token', 'ours'],
  ['invalid_client: The client token is expired', 'ours'],
  ['invalid_client_assertion: token expired', 'later'],
  // for now, whatever stands before it
  ['invalid_grant: Service temporarily unavailable, try again later', 'later'],
  ['access_denied: You have made too many requests continuously. Please try again after some time.', 'later'],
] as const)('words of a provider’s own: “%s”', (said, step) => {
  expect(at('custom', said).step).toBe(step);
});

test('what is said in the place of a token is judged by its words', () => {
  const said = {
    kind: 'error',
    status: 200,
    error: '',
    description: 'error: token is expired by 23m58s',
  } as const;
  const { step, code, evidence } = judgeToken({ kind: 'custom', grant: 'person' }, said);
  expect([step, code, evidence]).toEqual(['consent', 'NO_TOKEN', 'error: token is expired by 23m58s']);
});

test('what is no answer of the protocol blames nobody, and a pause that is named is kept', () => {
  const any = { kind: 'custom', grant: 'person' } as const;
  expect(judgeToken(any, { kind: 'nothing', reason: 'ECONNREFUSED' })).toMatchObject({
    step: 'later',
    cause: 'network',
  });
  expect(judgeToken(any, { kind: 'other', status: 502 })).toMatchObject({
    step: 'later',
    cause: 'server_unavailable',
  });
  expect(judgeToken(any, { kind: 'other', status: 200 }).step).toBe('later');
  const busy = judgeToken(any, { kind: 'other', status: 429, retryAfter: '120' });
  expect(busy).toMatchObject({ step: 'later', cause: 'throttled', retryAfterMs: 120_000 });
  expect(judgeToken(any, error('invalid_grant', 503)).step).toBe('later');
});

const challenge = (object: object) => Buffer.from(JSON.stringify(object)).toString('base64');
const gmail = `+ ${challenge({ status: '400', schemes: 'Bearer', scope: 'https://mail.google.com/' })}\r\n`;

const servers: [Protocol, string, string][] = [
  ['imap', `${gmail}A1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)`, 'oauth_required'],
  ['imap', `${gmail}A1 NO SASL authentication failed`, 'oauth_required'],
  [
    'imap',
    'A1 NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account for IMAP access. (Failure)',
    'account_disabled',
  ],
  [
    'imap',
    'A1 NO [ALERT] IMAP access is disabled for your domain. Please contact your domain administrator for questions about this feature. (Failure)',
    'account_disabled',
  ],
  [
    'imap',
    'A1 NO [ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)',
    'locked_out',
  ],
  ['imap', 'A1 NO [ALERT] Too many simultaneous connections. (Failure)', 'throttled'],
  ['imap', 'A1 NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)', 'throttled'],
  ['imap', 'A1 NO AUTHENTICATE failed.', 'oauth_required'],
  ['imap', 'A1 BAD User is authenticated but not connected.', 'account_disabled'],
  ['imap', 'A1 NO Server Unavailable. 15', 'server_unavailable'],
  [
    'imap',
    '+ eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJtYWlsIn0=\r\nA1 NO [AUTHENTICATIONFAILED] Authentication failed.',
    'oauth_required',
  ],
  [
    'imap',
    '+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\nA1 NO [AUTHENTICATIONFAILED] Authentication failed.',
    'oauth_required',
  ],
  [
    'imap',
    'A1 NO [UNAVAILABLE] Temporary authentication failure. [host:2026-11-28 12:00:00]',
    'server_unavailable',
  ],
  ['imap', `${gmail}A1 NO [UNAVAILABLE] Temporary authentication failure.`, 'server_unavailable'],
  [
    'smtp',
    `334 ${challenge({ status: '400' })}\r\n535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8 https://support.google.com/mail/?p=BadCredentials a1-2 - gsmtp`,
    'oauth_required',
  ],
  [
    'smtp',
    '535 5.7.3 Authentication unsuccessful [AM0PR0202CA0001.eurprd02.prod.outlook.com]',
    'oauth_required',
  ],
  [
    'smtp',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.',
    'account_disabled',
  ],
  [
    'smtp',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.',
    'account_disabled',
  ],
  [
    'smtp',
    '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator.',
    'account_disabled',
  ],
  ['smtp', '454 4.7.0 Temporary authentication failure, please try again later.', 'server_unavailable'],
  ['smtp', '421 4.7.0 Too many login attempts, please try again later.', 'throttled'],
];

test.each(servers)('a token that is answered on %s with “%s” is: %s', (protocol, raw, cause) => {
  expect(judgeRefusedToken({ protocol, stage: 'auth', raw })).toMatchObject({ cause });
});

test.each([
  ['401', 'oauth_required'],
  ['400', 'oauth_required'],
  ['429', 'throttled'],
  ['500', 'server_unavailable'],
  ['503', 'server_unavailable'],
])('a challenge of status %s before a bare NO is: %s', (status, cause) => {
  const challenge = Buffer.from(JSON.stringify({ status, schemes: 'bearer' })).toString('base64');
  for (const raw of [
    `+ ${challenge}\r\nA1 NO AUTHENTICATE failed.`,
    `+ ${challenge}\r\nA1 NO [AUTHENTICATIONFAILED]`,
  ]) {
    expect(judgeRefusedToken({ protocol: 'imap', stage: 'auth', raw }).cause).toBe(cause);
  }
});

test('a pause is asked for in seconds or as a date', () => {
  const now = new Date('2026-11-28T12:00:00Z');
  expect(secondsAsked('120', now)).toBe('120');
  expect(secondsAsked('Sat, 28 Nov 2026 12:05:00 GMT', now)).toBe('300');
  for (const none of [undefined, 'soon', 'Sat, 28 Nov 2026 11:05:00 GMT'])
    expect(secondsAsked(none, now)).toBe(none);
});
