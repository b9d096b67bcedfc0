import type { Cause } from './causes.ts';
import type { ParsedReply } from './parse-reply.ts';
import type { Stage } from './types.ts';

type CodeRow = { cause: Cause; source: string };

// Response codes are evidence: a known sentence of policy was asked before them.
const bracketCodes: Record<string, CodeRow> = {
  AUTHENTICATIONFAILED: { cause: 'wrong_credentials', source: 'RFC 5530 3' },
  EXPIRED: { cause: 'wrong_credentials', source: 'RFC 5530 3: the credential is past its date' },
  AUTHORIZATIONFAILED: {
    cause: 'account_disabled',
    source: 'RFC 5530 3: authentication worked, authorization did not',
  },
  NOPERM: { cause: 'account_disabled', source: 'RFC 5530 3' },
  CONTACTADMIN: { cause: 'account_disabled', source: 'RFC 5530 3' },
  PRIVACYREQUIRED: { cause: 'tls', source: 'RFC 5530 3' },
  UNAVAILABLE: { cause: 'server_unavailable', source: 'RFC 5530 3: temporary' },
  SERVERBUG: { cause: 'server_unavailable', source: 'RFC 5530 3' },
  INUSE: { cause: 'mailbox', source: 'RFC 5530 3' },
  'IN-USE': { cause: 'mailbox', source: 'RFC 2449 8.1.2' },
  CORRUPTION: { cause: 'mailbox', source: 'RFC 5530 3' },
  NONEXISTENT: { cause: 'mailbox', source: 'RFC 5530 3' },
  TRYCREATE: { cause: 'mailbox', source: 'RFC 3501 7.1' },
  OVERQUOTA: { cause: 'mailbox', source: 'RFC 5530 3: after a sign-in that worked' },
  LIMIT: { cause: 'throttled', source: 'RFC 5530 3' },
  THROTTLED: { cause: 'throttled', source: 'Yahoo, Exchange' },
  'LOGIN-DELAY': { cause: 'throttled', source: 'RFC 2449 8.1.1' },
  'SYS/TEMP': { cause: 'server_unavailable', source: 'RFC 3206 4' },
  'SYS/PERM': { cause: 'server_unavailable', source: 'RFC 3206 4: needs the operator, not the owner' },
  WEBALERT: { cause: 'locked_out', source: 'Gmail: sign in at this address' },
  CLIENTBUG: { cause: 'protocol', source: 'RFC 5530 3' },
  CANNOT: { cause: 'protocol', source: 'RFC 5530 3' },
  BADCHARSET: { cause: 'protocol', source: 'RFC 3501 7.1' },
  PARSE: { cause: 'protocol', source: 'RFC 3501 7.1' },
  REFERRAL: { cause: 'protocol', source: 'RFC 2221: another server is the right one' },
};

// Once somebody is signed in, who may not do a thing may not open this folder (RFC 5530 3: "according to the ACL"); the account is open.
const ofTheFolder: ReadonlySet<string> = new Set(['NOPERM', 'AUTHORIZATIONFAILED']);

/** Promises whether a refusal is the folder's by its code alone, whatever its words. */
export const isOfTheFolder = ({ codes }: ParsedReply, stage: Stage) =>
  stage === 'select' && codes.some((code) => ofTheFolder.has(code));

// RFC 3501 7.1 lets a server make up codes. One that is made of these words tells by itself.
const plainWords =
  'AUTH|AUTHENTICATION|LOGIN|LOGON|SYS|SYSTEM|SERVER|SERVICE|BACKEND|ERR|ERROR|FAIL|FAILED|FAILURE|ACCOUNT|USER|CONNECTION|CONNECTIONS|REQUESTS|ATTEMPTS|IS|TOO|IP';
const inventedCodes: [pattern: RegExp, CodeRow][] = (
  [
    [
      'TEMP|TEMPORARY|TEMPORARILY|TRY|AGAIN|LATER|RETRY|BUSY|TIMEOUT|TIMEDOUT|MAINTENANCE|INTERNAL|DOWN|OVERLOADED|OFFLINE|UNREACHABLE|UNAVAILABLE',
      'server_unavailable',
    ],
    ['MANY|LIMIT|LIMITED|LIMITS|RATE|THROTTLE|EXCEEDED', 'throttled'],
    ['LOCK|LOCKED|LOCKOUT|OUT|BLOCKED|BANNED', 'locked_out'],
    ['SUSPENDED|DISABLED|DEACTIVATED|INACTIVE', 'account_disabled'],
  ] as const
).map(([telling, cause]) => [
  new RegExp(`^(?=.*(?:${telling}))(?!LOGIN-?DISABLED)(?:(?:${plainWords}|${telling})[-/_]?)+$`),
  { cause, source: 'RFC 3501 7.1: a code of the server’s own, in plain words' },
]);

// Enhanced status codes (RFC 3463, 4954 6, 5248), most specific first.
const enhancedCodes: [prefix: RegExp, CodeRow][] = [
  [/^5\.7\.8$/, { cause: 'wrong_credentials', source: 'RFC 4954 6: authentication credentials invalid' }],
  [/^5\.7\.13$/, { cause: 'account_disabled', source: 'RFC 5248: user account disabled' }],
  [/^5\.7\.1[01]$/, { cause: 'tls', source: 'RFC 5248, RFC 4954 6: encryption needed' }],
  [
    /^5\.7\.[49]$/,
    { cause: 'protocol', source: 'RFC 3463 3.8, RFC 4954 6: mechanism not supported or too weak' },
  ],
  [/^[45]\.7\.12$/, { cause: 'protocol', source: 'RFC 4954 6: a password transition is needed' }],
  [/^5\.5\./, { cause: 'protocol', source: 'RFC 3463 3.6' }],
  [/^5\.2\.1$/, { cause: 'account_disabled', source: 'RFC 3463 3.3: mailbox disabled' }],
  [/^[45]\.2\./, { cause: 'mailbox', source: 'RFC 3463 3.3' }],
  [/^5\.[34]\./, { cause: 'server_unavailable', source: 'RFC 3463 3.4, 3.5' }],
  [/^4\./, { cause: 'server_unavailable', source: 'RFC 3463 2: persistent transient failure' }],
];

/** Promises what the codes of a reply say by themselves, or undefined where they say nothing. */
export function judgeCodes(reply: ParsedReply, stage: Stage): CodeRow | undefined {
  for (const code of reply.codes) {
    const row = bracketCodes[code];
    if (row) return row;
  }
  for (const code of reply.codes.filter((code) => code.length <= 40)) {
    const row = inventedCodes.find(([pattern]) => pattern.test(code))?.[1];
    if (row) return row;
  }
  const { number, enhanced } = reply;
  if (number !== undefined) return judgeNumber(number, enhanced);
  if (reply.status === 'BAD') return { cause: 'protocol', source: 'RFC 3501 7.1.3' };
  if (reply.status === 'BYE') return { cause: 'server_unavailable', source: 'RFC 3501 7.1.5' };
  if (stage === 'select' && reply.status === 'NO') return { cause: 'mailbox', source: 'RFC 3501 6.3.1' };
  return undefined;
}

/** Promises whether a reply number speaks of a passing trouble (RFC 5321 section 4.2.1, RFC 4954 section 6). */
export function isTransient(number: number | undefined): boolean {
  return number !== undefined && number >= 400 && number < 500;
}

function judgeNumber(number: number, enhanced: string | undefined): CodeRow | undefined {
  if (number === 432) return { cause: 'protocol', source: 'RFC 4954 6' };
  if (isTransient(number)) return { cause: 'server_unavailable', source: 'RFC 5321 4.2.1: 4yz is transient' };
  const row = enhanced ? enhancedCodes.find(([prefix]) => prefix.test(enhanced))?.[1] : undefined;
  if (row) return row;
  if (number >= 500 && number <= 504) return { cause: 'protocol', source: 'RFC 5321 4.2.3' };
  if (number === 525) return { cause: 'account_disabled', source: 'RFC 5248' };
  if (number === 530) return { cause: 'protocol', source: 'RFC 4954 6: authentication required' };
  if (number === 534) return { cause: 'protocol', source: 'RFC 4954 6: mechanism too weak' };
  if (number === 538 || number === 523) return { cause: 'tls', source: 'RFC 4954 6: encryption required' };
  return undefined;
}
