import { andThen, near, pattern, type Sentence } from './sentence.ts';

// The texts of those a mail server asks: PAM, Kerberos, LDAP, a database. A fixed text has one meaning, whatever
// stands around it; most speak of the server's own dealings, in the words of a refused password.

const refused = (number: number | undefined) => number === undefined || number >= 500;

/** What the server itself signs in with behind. */
const ownSecret =
  '\\b(?:service|bind|master|proxy|upstream|back-?end|machine|replication)(?: account| user| dn)? (?:pass ?word|credentials?|secret)s?\\b';

export const judges: Sentence[] = [
  {
    cause: 'account_disabled',
    pattern: pattern(
      "clients?'?s? credentials have been revoked",
      '\\bkdc policy rejects\\b',
      'account inactivated\\b',
    ),
    source:
      'MIT krb5 KDC_ERR_CLIENT_REVOKED, KDC_ERR_POLICY; 389 Directory Server: closed, not a wrong password',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      '\\bpre-?authentication (?:has )?failed',
      'client (?:\\S{1,80} )?not found in kerberos database',
      '\\bpam\\w*\\b[^\\n]{0,30}\\b(?:authentication failure|authentication token (?:has )?expired)',
      'authentication token is no longer valid',
      'directory (?:server )?(?:refused|rejected|denied) (?:the |this |your )?(?:pass ?word|credentials)',
    ),
    numbers: refused,
    source:
      'MIT krb5 KDC_ERR_PREAUTH_FAILED, KDC_ERR_C_PRINCIPAL_UNKNOWN; Linux-PAM PAM_AUTH_ERR, PAM_AUTHTOK_EXPIRED',
  },
  {
    cause: 'server_unavailable',
    pattern: pattern(
      // What a database calls its own things, and says of its own sign-in.
      "(?:unknown|no such|missing|undefined) (?:column|table|database|relation|collection|schema|role)\\b|\\b(?:column|table|relation|role|schema|collection)s? (?:\"?x@x\"?|[\"'`][^\"'`\\n]{1,60}[\"'`])[^\\n]{0,12} (?:does(?: not|n't) exist|not found)|in 'field list'|\\bdeadlock\\b",
      '^[^\\n]{0,40}\\bnoauth authentication required',
      near(ownSecret, 'expired|invalid|rejected|refused|wrong|incorrect|failed', 30),
      // How passwords are kept is the keeper's business.
      near(
        '(?:pass ?word|hash(?:ing)?|crypt|encryption) (?:hash(?:ing)? )?(?:scheme|algorithm)s?|\\b(?:hash|crypt) format',
        'unknown|unsupported|not (?:supported|recogni[sz]ed|known)|invalid|unrecogni[sz]ed|missing|corrupt\\w*',
        25,
      ),
      '\\bpam\\w*\\b[^\\n]{0,30}\\block busy\\b',
      // A file of the server's own.
      "permission denied[^\\n]{0,12} '?/\\w|/\\w[\\w./-]{2,80}\\)?'?[^\\n]{0,10} permission denied",
      '(?:^|: )local error\\b',
    ),
    source:
      'PostgreSQL, MySQL, SQLite, Redis, Dovecot password schemes, Linux-PAM, OpenLDAP LDAP_LOCAL_ERROR',
  },
];

const machine =
  '(?:context )?deadline ?exceeded|circuit[ -]?breaker|eai_again|getaddrinfo|quorum|leader election|no leader|loading the data ?set|(?:being|been) (?:rebuilt|reindexed|reloaded|vacuumed)|' +
  '(?:child|worker|helper|process|thread)s? (?:process )?(?:has |have )?(?:died|exited|crashed|terminated)|socket (?:is |was )?closed|out of (?:\\w+ )?(?:descriptors|handles|sockets|file descriptors)|(?:in|during) (?:a )?fail-?over|failing over|' +
  'http(?:/\\d\\S{0,2})? (?:error |status )?5\\d\\d\\b|(?:queue|pool|backlog) (?:is )?(?:full|exhausted|empty|overflow\\w*)|(?:pool|worker|thread|queue)s? exhausted|look-?up (?:was |is |has been )?(?:deferred|postponed)|(?:replica|secondary|standby|node)\\b[^\\n]{0,10} read-?only|storage has been exceeded';

/** What only a machine says of itself: no clause about a person stands in these words. */
export const machinery: Sentence[] = [
  {
    cause: 'server_unavailable',
    pattern: pattern(
      machine,
      andThen(
        '\\bfederat\\w+',
        "(?:does(?: not|n't)|do not|not|un)\\W{0,2}(?:support|reach|avail|respond|answer|valid)\\w*|fail\\w*|unreachable|unavailable",
        30,
      ),
    ),
    source:
      'gRPC, Envoy, Redis, raft, Go and Java servers; Microsoft "the federated STS URL does not support HTTPS"',
  },
];
