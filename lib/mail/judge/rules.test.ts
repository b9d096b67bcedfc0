import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import type { Cause } from './causes.ts';
import { classifyReply, type Protocol } from './classify.ts';
import { mendSpelling } from './spelling.ts';

// Rules that hold across servers, each shown on wordings that stand in no set.

function cause(raw: string): Cause {
  const protocol: Protocol = raw.startsWith('-ERR') ? 'pop3' : /^\d/.test(raw) ? 'smtp' : 'imap';
  return classifyReply({ protocol, stage: 'auth', raw }).cause;
}

describe('the number of a Microsoft directory', () => {
  test.each<[string, Cause]>([
    ['AADSTS50126', 'wrong_credentials'],
    ['AADSTS50034', 'wrong_credentials'],
    ['AADSTS50055', 'wrong_credentials'],
    ['AADSTS50056', 'wrong_credentials'],
    ['AADSTS50053', 'locked_out'],
    ['AADSTS50057', 'account_disabled'],
    ['AADSTS53003', 'account_disabled'],
    ['AADSTS50076', 'oauth_required'],
    ['AADSTS50079', 'oauth_required'],
    ['AADSTS50158', 'oauth_required'],
    ['AADSTS70008', 'oauth_required'],
    ['AADSTS700082', 'oauth_required'],
    ['AADSTS80002', 'server_unavailable'],
    ['AADSTS90033', 'server_unavailable'],
    ['AADSTS70002: Error validating credentials. AADSTS50053', 'locked_out'],
    ['"error_codes":[50057]', 'account_disabled'],
    ['LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v2580', 'wrong_credentials'],
    ['LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 775, v2580', 'locked_out'],
    ['status 0xC0000072', 'account_disabled'],
    ['status 0xC000005E', 'server_unavailable'],
  ])('decides, whatever stands beside it: %s', (said, expected) => {
    expect(cause(`A1 NO [AUTHENTICATIONFAILED] Anmeldung: ${said}: something nobody has read`)).toBe(
      expected,
    );
    expect(cause(`535 5.7.8 ${said}`)).toBe(expected);
  });

  test('never blames a credential outside the sign-in', () => {
    const raw = 'A1 NO AADSTS50126: Invalid username or password';
    expect(classifyReply({ protocol: 'imap', stage: 'select', raw }).cause).toBe('mailbox');
  });
});

const parts = [
  'LDAP directory',
  'authentication backend',
  'password database',
  'PAM module',
  'federation service',
];
const faults = ['is not reachable', 'could not be loaded', 'timed out', 'connection refused', 'went away'];

describe('a part of the server that is missing or fails', () => {
  test.each(parts.flatMap((part) => faults.map((fault) => [`${part} ${fault}`])))(
    'is no password: %s',
    (said) => {
      for (const frame of [
        'A1 NO [AUTHENTICATIONFAILED] ',
        '535 5.7.8 Authentication failed: ',
        '-ERR [AUTH] ',
      ])
        expect(cause(frame + said)).toBe('server_unavailable');
    },
  );

  test.each<[string, Cause]>([
    ['535 5.7.8 Authentication failed: LDAP user unknown', 'wrong_credentials'],
    ['A1 NO [AUTHENTICATIONFAILED] pam: wrong password', 'wrong_credentials'],
    ['535 5.7.8 The directory does not know this user name', 'wrong_credentials'],
  ])('is not the same as a part that answered no: %s', (raw, expected) => {
    expect([expected, 'unknown']).toContain(cause(raw));
  });
});

describe('a verdict inside a technical frame', () => {
  test.each<[string, Cause]>([
    ['535 com.example.auth.AuthException: account suspended because of spam', 'account_disabled'],
    ['535 Failed to process AUTH: daily sending quota exceeded', 'throttled'],
    ['A1 NO {"error":"bad_credentials","message":"Wrong password"}', 'wrong_credentials'],
    ['535 5.7.8 BadCredentialsException: Bad credentials', 'wrong_credentials'],
    ['535 5.7.8 SQLException: invalid password column, connection closed', 'server_unavailable'],
    ['A1 NO java.lang.NullPointerException', 'server_unavailable'],
  ])('is read: %s', (raw, expected) => expect(cause(raw)).toBe(expected));
});

describe('policy', () => {
  const verbs = ['equal', 'match', 'be the same as', 'belong to', 'correspond to', 'be identical to'];
  test.each(verbs)('of a sender that must %s the user is not about the password', (verb) => {
    for (const number of ['535 5.7.8', '553 5.7.1', '501'])
      expect(cause(`${number} Sender address must ${verb} the authenticated user`)).toBe('account_disabled');
  });

  test.each([
    'Unauthorized IP address',
    'Your IP address 192.0.2.1 is not on the list of trusted networks',
    'Client address is not whitelisted for this account',
  ])('about the address of the client stands under any number: %s', (said) => {
    for (const number of ['451', '535', '535 5.7.8', '550 5.7.1', '525'])
      expect(cause(`${number} ${said}`)).toBe('account_disabled');
  });

  test.each(['Hourly message quota exceeded', 'You have used up your 30 logins per hour'])(
    'about a quota of time stands under any number: %s',
    (said) => {
      for (const number of ['451', '535', '535 5.7.8', '550 5.7.1', '452 4.2.2'])
        expect(cause(`${number} ${said}`)).toBe('throttled');
    },
  );
});

describe('a word with one wrong letter', () => {
  test.each<[string, Cause]>([
    ['535 Incorect user or pasword', 'wrong_credentials'],
    ['-ERR acount has been dissabled', 'account_disabled'],
    ['A1 NO [AUTHENTICATIONFAILED] acount suspended', 'account_disabled'],
    ['A1 NO [AUTHENTICATIONFAILED] servcie unavialable', 'server_unavailable'],
  ])('means what it means: %s', (raw, expected) => expect(cause(raw)).toBe(expected));

  test('leaves right words, other scripts and short words alone', () => {
    const text = 'Incorrect password; locked, not blocked. Пароль неверный 密码错误 user';
    expect(mendSpelling(text)).toBe(text);
  });

  test('is shown as the server wrote it', () => {
    const raw = '-ERR acount has been dissabled';
    expect(classifyReply({ protocol: 'pop3', stage: 'auth', raw }).evidence).toContain('dissabled');
  });
});

test.each(['exception ', 'part_of_', 'AADSTS', 'acount ', 'ldap ', 'ldaperr data ', 'from address must '])(
  'takes linear time for a megabyte of %j',
  (word) => {
    const started = performance.now();
    cause(`535 ${word.repeat(1_000_000 / word.length)}`);
    expect(performance.now() - started).toBeLessThan(4_000);
  },
);

test('a refusal that repeats the password in other spellings stays a refusal', () => {
  const secret = 'Kanarienvogel "gelb\\grün" 7';
  const spellings = [secret, secret.replace('gelb', 'ge\u200blb'), Buffer.from(secret).toString('base64')];
  const raw = `A1 NO [AUTHENTICATIONFAILED] refused: ${spellings.join(' ')}`;
  expect(classifyReply({ protocol: 'imap', stage: 'auth', raw, secrets: [secret] }).cause).toBe(
    'wrong_credentials',
  );
});
