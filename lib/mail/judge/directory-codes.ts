import type { Cause } from './causes.ts';

// Microsoft's directories number their reasons, and the words beside a number change with language and
// year. Servers and gateways (DavMail, email-oauth2-proxy, Zimbra, hMailServer, Exchange) pass them on.

type Rows = [cause: Cause, numbers: string][];

// learn.microsoft.com/entra/identity-platform/reference-error-codes
const entra: Rows = [
  ['wrong_credentials', '50034 50054 50055 50056 50064 50126 50135 50142 50144 51004 80003 80004 81016'],
  ['locked_out', '50053 50171'],
  // The account, or the place, the hour, the device or the client it may be used from.
  [
    'account_disabled',
    '50005 50057 50105 50131 53000 53001 53002 53003 53004 53011 80012 500011 500014 530032 530034 530035',
  ],
  ['throttled', '50196 90055'],
  // Entra itself, or the directory it asks.
  [
    'server_unavailable',
    '50000 50001 50006 50007 50012 50017 50107 80001 80002 80005 80007 80010 80013 80014 90004 90006 90012 90024 90033 90036 90043',
  ],
];

// Active Directory behind LDAP: result 49 of RFC 4511 with the reason after `data` (Win32 error, hex).
const activeDirectory: Rows = [
  ['wrong_credentials', '52e 525 52f 532 773'],
  ['account_disabled', '530 531 533 701'],
  ['locked_out', '775'],
];

// [MS-ERREF] 2.3.1, the NTSTATUS values of a refused sign-in.
const ntStatus: Rows = [
  ['wrong_credentials', 'c0000064 c000006a c000006d c0000071 c0000224'],
  ['account_disabled', 'c000006e c000006f c0000070 c0000072 c000015b c0000193'],
  ['locked_out', 'c0000234'],
  ['server_unavailable', 'c000005e c0000133 c000018d'],
];

// 70002 "error validating credentials" and 50058 only introduce the number that says why.
const tables: [said: RegExp, rows: Map<string, Cause>, otherwise?: Cause][] = [
  // What is not in the table is about a token, a consent or a second factor: nothing a password mends.
  [/\baadsts[: ]{0,2}(\d{5,7})\b|"?error[_ ]codes"? ?: ?\[ ?"?(\d{5,7})/g, index(entra), 'oauth_required'],
  [/\bldaperr\b[^\n]{0,120}\bdata ([0-9a-f]{2,4})\b/g, index(activeDirectory)],
  [/\b(?:0x)?(c0000[0-9a-f]{3})\b/g, index(ntStatus)],
];

function index(rows: Rows): Map<string, Cause> {
  return new Map(rows.flatMap(([cause, numbers]) => numbers.split(' ').map((number) => [number, cause])));
}

/** Promises what the number of a Microsoft directory says, or undefined where the text has none. */
export function judgeDirectoryCode(text: string): Cause | undefined {
  for (const [said, rows, otherwise] of tables) {
    const numbers = Array.from(text.matchAll(said), (match) => match[1] ?? match[2] ?? '');
    const known = numbers.map((number) => rows.get(number)).find(Boolean);
    if (numbers.length > 0) return known ?? otherwise;
  }
  return undefined;
}
