import type { Cause } from './causes.ts';

// Node's, OpenSSL's, imapflow's and nodemailer's own codes: nothing here was said by a server about a sign-in.

const network = [
  'ECONNREFUSED ECONNRESET ECONNABORTED EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENETRESET ENONET ETIMEDOUT EPIPE',
  'ENOTCONN ESHUTDOWN EADDRNOTAVAIL EADDRINUSE EACCES EPERM ECANCELED EALREADY EISCONN ENOBUFS EAGAIN EINTR',
  // What Linux says of a route that swallows everything (ip-route: blackhole).
  'EINVAL',
  // DNS (node:dns, getaddrinfo)
  'ENOTFOUND EAI_AGAIN EAI_FAIL EAI_NODATA EAI_NONAME EAI_MEMORY EAI_SYSTEM EAI_SERVICE ENODATA ESERVFAIL EFORMERR EREFUSED',
  'EBADNAME EBADRESP EBADQUERY EBADFAMILY ETIMEOUT EDNS ENOTIMP ECONNECTION',
  // Ours: no file descriptors or memory left. It heals by itself and is nobody's password.
  'EMFILE ENFILE ENOMEM',
  'ERR_SOCKET_CONNECTION_TIMEOUT ERR_SOCKET_CLOSED ERR_SOCKET_CLOSED_BEFORE_CONNECTION ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED ERR_STREAM_WRITE_AFTER_END ERR_HTTP2_GOAWAY_SESSION ABORT_ERR EABORT EPROXY ProxyError UnsupportedProxyAddress',
  'NoConnection EConnectionClosed StateLogout ClosedAfterConnectText ClosedAfterConnectTLS CONNECT_TIMEOUT GREETING_TIMEOUT SOCKET_TIMEOUT',
];

const tls = [
  'EPROTO ETLS EREQUIRETLS UPGRADE_TIMEOUT STARTTLS_INJECTION',
  // OpenSSL's X509_V_ERR names, as Node gives them
  'CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_REVOKED CERT_UNTRUSTED CERT_REJECTED CERT_CHAIN_TOO_LONG CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY UNABLE_TO_GET_CRL',
  'HOSTNAME_MISMATCH INVALID_CA INVALID_PURPOSE PATH_LENGTH_EXCEEDED CRL_HAS_EXPIRED CRL_NOT_YET_VALID CRL_SIGNATURE_FAILURE',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CERT_NOT_AFTER_FIELD OUT_OF_MEM EE_KEY_TOO_SMALL CA_KEY_TOO_SMALL CA_MD_TOO_WEAK',
];

const protocol = [
  'EPROTOCOL InvalidResponse UnexpectedTag MissingTag ResponseProcessingFailed MissingServerExtension ParserError',
  'MAX_IMAP_NESTING_REACHED LineTooLarge LiteralTooLarge ResponseTooLarge TooManyTokens TooManyResponses COMPRESS_TRAILING_DATA',
  // What we asked for was not well formed: a setting of ours
  'InvalidStringValue InvalidTokenValue InvalidTextValue InvalidSequenceSet InvalidSearchQuery InstanceReused',
  'EENVELOPE EMESSAGE ESTREAM EMAXRECIPIENTS EFILEACCESS EURLACCESS ESENDMAIL EOTP',
  'UnsupportedTransportOption ERR_INVALID_URL ERR_SOCKET_BAD_PORT ERR_INVALID_ARG_VALUE ERR_INVALID_ARG_TYPE ERR_INVALID_IP_ADDRESS ECONFIG ENOAUTH',
];

const others: [codes: string, cause: Cause][] = [
  ['ETHROTTLE', 'throttled'],
  ['NotFound NoMailboxSelected', 'mailbox'],
  ['EOAUTH2', 'oauth_required'],
];

const table = new Map<string, Cause>([
  ...network.flatMap((row) => row.split(' ')).map((code): [string, Cause] => [code, 'network']),
  ...tls.flatMap((row) => row.split(' ')).map((code): [string, Cause] => [code, 'tls']),
  ...protocol.flatMap((row) => row.split(' ')).map((code): [string, Cause] => [code, 'protocol']),
  ...others.flatMap(([codes, cause]) => codes.split(' ').map((code): [string, Cause] => [code, cause])),
]);

const families: [pattern: RegExp, cause: Cause][] = [
  [/^ERR_(?:SSL|TLS|OSSL|CRYPTO)_/, 'tls'],
  [/^(?:UNABLE_TO_|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO)/, 'tls'],
  [/^ERR_(?:SOCKET|STREAM|NETWORK|CONNECTION)/, 'network'],
  [/^EAI_/, 'network'],
  [/^ParserError/, 'protocol'],
];

// For errors that lost their code on the way (wrapped, re-thrown, from a proxy).
const messages: [pattern: RegExp, cause: Cause][] = [
  [
    /unexpected end of data|secure TLS connection was established|socket (?:hang up|disconnected|closed)|unexpected(?:ly)? clos/i,
    'network',
  ],
  [
    /certificate|self[- ]signed|altname|issuer|\bSSL\b|\bTLS\b|\b(?:tlsv1|sslv3)\b|handshake|wrong version number|unsupported protocol|STARTTLS|\bDH key\b|shared cipher|unknown ca\b|bad record mac/i,
    'tls',
  ],
  [
    /tim(?:ed?|e)[ -]?out|abort|deadline|reset by peer|refused|unreachable|not found|dns|hang ?up|clos(?:ed|ing)|disconnect|connection|network|socket|no route|after end|premature|EOF\b/i,
    'network',
  ],
  [/invalid (?:server )?(?:greeting|response)|unexpected response|syntax error/i, 'protocol'],
];

/** Promises the cause of an error code of Node or of a mail library, or undefined for a code it does not know. */
export function judgeErrorCode(code: string): Cause | undefined {
  return table.get(code) ?? families.find(([pattern]) => pattern.test(code))?.[1];
}

/** Promises the cause of an error's text: a code anywhere in it, else words about the line or about TLS. */
export function judgeErrorText(text: string): { cause: Cause; code?: string } | undefined {
  const found = (text.match(/\b[A-Za-z][A-Za-z0-9_]{3,60}\b/g) ?? [])
    .map((code) => ({ code, cause: judgeErrorCode(code) }))
    .filter(
      (row): row is { code: string; cause: Cause } => row.cause !== undefined && row.code !== 'NotFound',
    );
  // nodemailer stamps ESOCKET or ECONNECTION on everything; the other code says what happened.
  const telling = found.find((row) => row.code !== 'ECONNECTION') ?? found[0];
  const words = messages.find(([pattern]) => pattern.test(text))?.[1];
  if (telling?.code === 'ECONNECTION' && words) return { cause: words, code: telling.code };
  if (telling) return telling;
  return words ? { cause: words } : undefined;
}
