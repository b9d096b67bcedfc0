import { fold } from './text.ts';
import type { Protocol } from './types.ts';

type Status = 'OK' | 'NO' | 'BAD' | 'BYE' | 'PREAUTH' | '+OK' | '-ERR';

export type ParsedReply = {
  /** The status that decides: the tagged one, else the last untagged refusal. */
  status?: Status;
  /** The status line came without a tag: the server never finished the command. */
  untagged: boolean;
  /** SMTP reply number and enhanced status code (RFC 5321, 3463). */
  number?: number;
  enhanced?: string;
  /** Response codes in brackets (RFC 5530, 3206), upper case, without their arguments. */
  codes: string[];
  capabilities: string[];
  /** All refusing words, folded for judging; unrelated OK lines, capabilities and codes left out. */
  text: string;
  /** What untagged OK lines tell the person (RFC 3501 7.1, ALERT), folded for judging; empty: nothing. */
  alert: string;
  /** The words to show: the line that decides, with its continuation lines. */
  words: string;
  /** The reply is a challenge with an OAuth error object in it (`+ eyJ…`, `334 eyJ…`). */
  tokenError: boolean;
  /** Not this protocol at all: TLS records, another service, or nothing readable. */
  foreign?: 'tls' | 'protocol';
};

type Line = {
  status?: Status;
  tagged: boolean;
  number?: number;
  enhanced?: string;
  code?: string;
  text: string;
  source: string;
};

const statusWords = 'OK|NO|BAD|BYE|PREAUTH';
const imapLine = new RegExp(
  `^(?:(\\*|[A-Za-z0-9][^\\s"(){%*\\\\\\]]{0,31}) )?(${statusWords})(?= |$) ?(.*)$`,
  'is',
);
const bracketCode = /^\[([^\]\s]+)(?:\s+([^\]]*))?\]\s*(.*)$/s;
const smtpLine = /^(\d{3})(?:[ -]|$)(.*)$/s;
const enhancedCode = /^[#(]*([245]\.\d{1,3}\.\d{1,3})\)?[\s:;,-]*(.*)$/s;
const trailingEnhancedCode = /\(#([245]\.\d{1,3}\.\d{1,3})\)/;

/** Promises the parts of a reply, whatever was sent; reads all lines and leaves out the unrelated ones. */
export function parseReply(raw: string, protocol: Protocol): ParsedReply {
  const rows = raw
    .split(/\r\n|\n|\r/)
    .map((row) => row.replace(/[^\S\r\n]+/g, ' ').trim())
    .filter((row) => row !== '');
  const capabilities: string[] = [];
  const lines: Line[] = [];
  let tokenError = false;
  for (const row of rows) {
    if (/^(?:\+|334) ?eyJ/.test(row)) {
      tokenError = true;
      continue;
    }
    if (readCapabilities(row, protocol, capabilities)) continue;
    lines.push(readLine(row, protocol));
  }
  const end = lines.at(-1);

  const refusals = lines.filter(
    (line, i) => (!isSuccess(line) || (line === end && isTold(line))) && !isGoodbye(line, lines.slice(0, i)),
  );
  const decisive = refusals.findLast((line) => line.tagged) ?? refusals.findLast((line) => line.status);
  const last = decisive ?? refusals.at(-1);
  const numbers = refusals.filter((line) => line.number !== undefined);
  const alerts = lines.filter((line) => line.status === 'OK' && !line.tagged && line.code === 'ALERT');
  const joined = refusals.map((line) => line.text).join(numbers.length > 1 ? ' ' : '\n');
  return {
    status: decisive?.status ?? lines.findLast((line) => line.status)?.status,
    untagged: decisive !== undefined && !decisive.tagged,
    number: last?.number ?? lines.at(-1)?.number,
    enhanced: refusals.findLast((line) => line.enhanced)?.enhanced,
    codes: refusals.flatMap((line) => (line.code ? [line.code] : [])),
    capabilities,
    text: fold(spellTokens(hideNames(joined))),
    alert: fold(spellTokens(hideNames(alerts.map((line) => line.text).join('\n')))),
    words: showable(refusals, last) || rows[0] || '',
    tokenError,
    foreign:
      foreignOpening(raw) ??
      otherService(rows[0] ?? '', protocol) ??
      (lines.some((line) => line.status ?? line.number) ? undefined : binary(raw)),
  };
}

const topLevels =
  'com|net|org|edu|gov|info|biz|io|eu|de|at|ch|fr|be|nl|es|pt|it|uk|ie|pl|cz|sk|hu|ro|bg|gr|ru|ua|by|tr|se|no|dk|fi|ee|lv|lt|cn|tw|hk|jp|kr|in|au|nz|ca|us|mx|br|ar|cl|example|test|local|lan';
const address = /[^\s<>"'(),;:[\]]{1,64}@[^\s<>"'(),;:[\]]{1,255}/g;
const host = new RegExp(`(?<![\\w.-])(?:[a-z0-9-]{1,63}\\.){1,8}(?:${topLevels})(?![\\w-])`, 'gi');

// `Email OAuth 2.0 Proxy: …`: who speaks is no demand for a token.
const middleman = '(?: ?-?(?:\\w{1,20} )?(?:proxy|gateway|bridge|relay|connector|adapter))\\b';
const speaker = new RegExp(`\\bx?oauth ?-?(?:2(?:\\.0)?)?(?:${middleman} ?:|(?=${middleman}))`, 'gi');

// What a link of Gmail or Yahoo says by itself.
const tellingLink = /[?&](?:p=[A-Za-z:-]+|reqcode\S*)/i;

// `login-limit.example.com`, `disabled@example.com`: what people call things says nothing, nor does
// a link to a help page. The names of address lists do.
function hideNames(text: string): string {
  return text
    .replace(/https?:\/\/[!-~]+/gi, (link) => `https://x ${tellingLink.exec(link)?.[0] ?? ''}`)
    .replace(speaker, '')
    .replace(address, 'x@x')
    .replace(host, (name) => (/spamhaus|spamcop|barracuda|dnsbl|\brbl\b/i.test(name) ? name : 'x.x'));
}

// `[Error="AuthFailed:LogonDenied-BasicAuthBlocked"]`, `?p=BadCredentials`, `UC_CLIENT_NON_SSL`,
// `BadCredentialsException`: words written as one.
export function spellTokens(text: string): string {
  return text
    .replace(/\b[A-Za-z]{2,30}(?:_[A-Za-z]{2,30}){1,8}\b/g, (token) => token.replaceAll('_', ' '))
    .replace(/\b[A-Z][A-Za-z]{2,60}(?:Exception|Error)\b/g, splitHumps)
    .replace(
      /\b(Error|p)=("?)([A-Za-z:-]{4,80})/g,
      (_, name, quote, token: string) => `${name}=${quote}${splitHumps(token)}`,
    );
}

function splitHumps(token: string): string {
  return token.replace(/([a-z])([A-Z])/g, '$1 $2');
}

function showable(refusals: Line[], last: Line | undefined): string {
  if (!last) return '';
  if (last.number === undefined) return last.source;
  const [first, ...rest] = refusals.filter((line) => line.number !== undefined);
  return [first?.source.replace(/^(\d{3})-/, '$1 '), ...rest.map((line) => line.text)].join(' ');
}

function readLine(row: string, protocol: Protocol): Line {
  if (protocol === 'smtp') return readSmtp(row);
  if (protocol === 'pop3') return readPop3(row);
  return readImap(row);
}

function readImap(row: string): Line {
  const match = imapLine.exec(row);
  if (!match) return { tagged: false, text: row, source: row };
  const [, tag, status = '', rest = ''] = match;
  const { code, text } = splitCode(rest);
  const tagged = tag !== '*' && tag !== undefined;
  const source = `${status} ${rest}`.trim();
  return { status: status.toUpperCase() as Status, tagged, code, text, source };
}

function readPop3(row: string): Line {
  const match = /^(\+OK|-ERR)(?=\W|$)\s*(.*)$/is.exec(row);
  if (!match) return { tagged: false, text: row, source: row };
  const { code, text } = splitCode(match[2] ?? '');
  return { status: match[1]?.toUpperCase() as Status, tagged: true, code, text, source: row };
}

function readSmtp(row: string): Line {
  const match = smtpLine.exec(row);
  if (!match) return { tagged: false, text: row, source: row };
  const rest = (match[2] ?? '').trim();
  const [, enhanced = trailingEnhancedCode.exec(rest)?.[1], text = rest] = enhancedCode.exec(rest) ?? [];
  return { tagged: true, number: Number(match[1]), enhanced, text, source: row };
}

function splitCode(rest: string): { code?: string; text: string } {
  const match = bracketCode.exec(rest);
  if (!match) return { text: rest };
  const [, code = '', args = '', text = ''] = match;
  // `[CAPABILITY …]`, `[mx1.example.com …]`: only a word of a code's shape is a code.
  if (!/^[A-Z][A-Z0-9/_-]*$/i.test(code)) return { text: rest };
  return {
    code: code.toUpperCase(),
    text: /^(?:alert|referral)$/i.test(code) ? `${args} ${text}`.trim() : text,
  };
}

function isSuccess(line: Line): boolean {
  // Whatever number stands before it, a code of class 4 or 5 refuses.
  if (line.number !== undefined) return line.number < 400 && !/^[45]/.test(line.enhanced ?? '');
  return line.status === 'OK' || line.status === 'PREAUTH' || line.status === '+OK';
}

// A challenge is one word of base64 or a short prompt; a sentence in its place is what the server has to say.
function isTold(line: Line): boolean {
  return line.number === 334 && line.text.split(' ').length > 3;
}

// After the tagged line gave the reason, a BYE that only says the session ends gives no other.
function isGoodbye(line: Line, before: Line[]): boolean {
  if (line.status !== 'BYE' || line.tagged || !before.some((earlier) => earlier.tagged)) return false;
  return /^(?:auto-?logout|logging out|clos(?:ing|ed)|connection clos|disconnect|good ?-?bye|bye)/i.test(
    line.text,
  );
}

function readCapabilities(row: string, protocol: Protocol, found: string[]): boolean {
  const untagged = /^\* CAPABILITY (.*)$/i.exec(row)?.[1];
  const inline = /\[CAPABILITY ([^\]]*)\]/i.exec(row)?.[1];
  for (const word of (untagged ?? inline ?? '').split(' ')) if (word) found.push(word.toUpperCase());
  if (untagged !== undefined) return true;
  if (protocol === 'smtp') {
    const offer = /^250[ -](AUTH[ =].*|STARTTLS)$/i.exec(row)?.[1];
    if (offer) found.push(...authWords(offer));
    return /^250-/.test(row);
  }
  // Untagged data that refuses nothing: `* ID (…)`, `* 3 EXISTS`, `* FLAGS (…)`.
  return protocol === 'imap' && /^\* (?:ID|FLAGS|LIST|LSUB|STATUS|ENABLED|NAMESPACE|\d+ [A-Z]+)\b/i.test(row);
}

/** Promises `AUTH=X` words for every way a server writes its mechanisms (`AUTH PLAIN LOGIN`, `SASL PLAIN`). */
export function authWords(offer: string): string[] {
  const words = offer.toUpperCase().split(/[ =,]+/);
  if (words[0] !== 'AUTH' && words[0] !== 'SASL') return [offer.toUpperCase()];
  return words.slice(1).map((word) => `AUTH=${word}`);
}

// What another service says first, whatever was asked.
function foreignOpening(raw: string): 'tls' | 'protocol' | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: TLS record types 20 to 23, version 3.x
  if (/^[\x14-\x17]\x03[\x00-\x04]/.test(raw)) return 'tls';
  const other = /^\s*(?:HTTP\/\d|SSH-\d|RFB \d|RTSP\/|SIP\/|<!doctype|<html|<\?xml|\{")/i;
  return other.test(raw.slice(0, 64)) ? 'protocol' : undefined;
}

// The mail protocols are text: bytes that are not are another service's greeting.
function binary(raw: string): 'protocol' | undefined {
  const opening = raw.slice(0, 64);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the question
  const strange = opening.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]/g)?.length ?? 0;
  return strange > 2 && strange * 8 > opening.length ? 'protocol' : undefined;
}

function otherService(row: string, protocol: Protocol): 'protocol' | undefined {
  // A number of class 4 says in every protocol that has them that it is for now, and nothing of which one this is.
  const smtp = /^[235]\d\d[ -]/.test(row);
  const pop3 = /^(?:\+OK|-ERR)(?: |$)/.test(row);
  const imap = /^\* (?:OK|BYE|PREAUTH|NO|BAD|CAPABILITY)\b/.test(row);
  if (protocol === 'imap' && (smtp || pop3)) return 'protocol';
  if (protocol === 'pop3' && (smtp || imap)) return 'protocol';
  if (protocol === 'smtp' && (pop3 || imap || /^220[ -].*\bFTP\b/i.test(row))) return 'protocol';
  return undefined;
}
