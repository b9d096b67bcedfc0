import addressparser from 'nodemailer/lib/addressparser';
import { decodeText } from './charset.ts';
import { readDate } from './date.ts';
import { decodeWords } from './encoded-words.ts';
import { guessCharset } from './guess-charset.ts';
import { withoutLongFields } from './long-head.ts';
import { mendMail } from './mend.ts';
import { mendWords, withoutSigns } from './mend-words.ts';

export type MessageHeaders = {
  subject: string;
  fromName: string;
  fromAddress: string;
  /** As the sender wrote it; null where it cannot be read. */
  date: Date | null;
  messageId: string | null;
};

// A head larger than this is built to hurt; what lists show stands before.
const mostBytes = 64 * 1024;

/**
 * Pure. Promises what a list of messages shows, read from the head alone and out of any bytes whatever: encoded
 * words, raw UTF-8 and raw 8-bit. The first header of a name counts. Never throws; what cannot be read is empty.
 */
export function readHeaders(raw: Buffer): MessageHeaders {
  const found = firstHeaders(headOf(raw), wanted);
  const from = firstAddress(writerOf(found));
  return {
    subject: clean(words(found.get('subject') ?? ''), 1000),
    fromName: nameIn(from.name),
    fromAddress: clean(words(from.address), 320),
    date: readDate(words(found.get('date') ?? '')) ?? (found.get('date') ? otherDate(raw) : null),
    messageId: clean(found.get('message-id') ?? '', 1000) || null,
  };
}

/** Of several dates the first that can be read. */
const otherDate = (raw: Buffer): Date | null =>
  headFields(raw)
    .filter(({ name }) => name === 'date')
    .map(({ value }) => readDate(words(value)))
    .find((date) => date !== null) ?? null;

/** Pure. When the last server that wrote on it had a message (RFC 5321 4.4), with the promises of `readHeaders`; null where none says so. */
export function tracedDate(raw: Buffer): Date | null {
  const fields = headFields(raw);
  const trace =
    fields.find(({ name }) => name === 'received') ?? fields.find(({ name }) => name === 'delivery-date');
  return trace ? readDate(trace.value.slice(trace.value.lastIndexOf(';') + 1)) : null;
}

export type ThreadHeaders = {
  messageId: string | null;
  references: string[];
  replyTo: Mailbox[];
  from: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
};

export type Mailbox = { name: string; address: string };

/** One header field: its name in small letters, its value on one line, as it was written. */
export type HeadField = { name: string; value: string };

/** Pure. All fields of a head in their order, with the promises of `readHeaders`. */
export function headFields(raw: Buffer): HeadField[] {
  const fields: { name: string; lines: string[] }[] = [];
  for (const line of headOf(raw).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line)) fields.at(-1)?.lines.push(line.trim());
    else if (colon > 0)
      fields.push({ name: line.slice(0, colon).trim().toLowerCase(), lines: [line.slice(colon + 1).trim()] });
  }
  return fields.map(({ name, lines }) => ({ name, value: lines.join(' ') }));
}

const threadNames = new Set([
  ...['message-id', 'references', 'in-reply-to', 'reply-to', 'from', 'sender', 'to', 'cc'],
]);

/** Pure. What an answer to a message is made of, with the promises of `readHeaders`. */
export function readThreadHeaders(raw: Buffer): ThreadHeaders {
  const found = firstHeaders(headOf(raw), threadNames);
  const idsOf = (name: string) => messageIdsIn(found.get(name) ?? '');
  const references = idsOf('references');
  return {
    messageId: idsOf('message-id')[0] ?? null,
    // RFC 5322 3.6.4: without References the parent's In-Reply-To stands in, if it is one id. Without brackets it is a person's.
    references:
      references.length > 0
        ? references
        : (bracketed(found.get('in-reply-to') ?? '').match(messageIds) ?? []).slice(0, 1),
    replyTo: mailboxes(found.get('reply-to')),
    from: mailboxes(writerOf(found)),
    to: mailboxes(found.get('to')),
    cc: mailboxes(found.get('cc')),
  };
}

/** In brackets; some programs encode them, fold them or leave them away. */
function messageIdsIn(written: string): string[] {
  const value = bracketed(written);
  const bare = () => value.split(/[\s,;]+/).filter((id) => /^[^\s<>@]{1,200}@[^\s<>@]{1,200}$/.test(id));
  return value.match(messageIds) ?? bare().flatMap((id) => `<${id}>`.match(messageIds) ?? []);
}

const bracketed = (written: string) =>
  words(written).replace(/<\s{1,9}|\s{1,9}>/g, (bracket) => bracket.trim());

const messageIds = /<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>/g;

function mailboxes(value = ''): Mailbox[] {
  return boxesIn(value.slice(0, mostBytes))
    .slice(0, 1000)
    .map(({ name, address }) => ({
      name: nameIn(name),
      address: clean(words(address ?? ''), 320),
    }))
    .filter(({ address }) => address.includes('@'));
}

/** A quote that only its beginning or its end is written of is no letter of a name, nor are two around all of it. */
const nameIn = (written = '') => {
  const name = clean(words(written), 300);
  const quotes = name.split('"').length - 1;
  if (quotes === 2) return name.replace(/^"([^"]+)"$/, '$1');
  return quotes === 1 ? name.replace(/^"|"$/, '') : name;
};

type Box = { name?: string; address?: string };

/** Some programs encode all of it, the address with the name: where none is found as it stands, one is looked for inside. */
function boxesIn(value: string): Box[] {
  const read = (text: string): Box[] => addressparser(mendAddresses(text), { flatten: true });
  const given = read(value);
  const isNamed = (boxes: Box[]) => boxes.some(({ address }) => isAddress(address ?? ''));
  if (isNamed(given)) return given.map(withoutDress);
  const inside = value.includes('=?') ? read(words(value)) : given;
  if (isNamed(inside)) return inside.map(withoutDress);
  // All of it in quotes, or the address in a comment.
  const [address, more] = value
    .split(/[\s<>()"',;:]/)
    .filter((word) => word.length <= 320 && /^[^@]+@[^@]+$/.test(word));
  if (!address || more) return given.map(withoutDress);
  const [before = ''] = value.split(address);
  return [{ name: before.replace(/[<("]/g, ' ').trim(), address }].map(withoutDress);
}

/** What can be one, its first part in quotes or not (RFC 5322 3.4.1). */
const isAddress = (text: string) => /^(?:"[^"]*"|[^\s"<>@]+)@[^\s"<>]+$/.test(text);

const signs: Record<string, string> = {
  '&quot;': '"',
  '&amp;': '&',
  '&apos;': "'",
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
};

/** What is written by its number: a letter, never a sign that would part addresses. */
const letterOf = (code: number) => {
  const letter = code < 0x110000 ? String.fromCodePoint(code) : '';
  return /[\p{L}\p{M}\p{N}' -]/u.test(letter) ? letter : ' ';
};

function mendAddresses(value: string): string {
  // A quote that is never closed is a letter like any other; names of signs as pages have them are these signs.
  const encoded = withoutSigns(value)
    .replace(/&(?:quot|amp|apos|lt|gt|#39);/gi, (name) => signs[name.toLowerCase()] ?? name)
    .replace(/&#(\d{2,6});/g, (_, code: string) => letterOf(Number(code)))
    // An address behind a name that nothing parts it from.
    .replace(/("[^"]*")([\w.+-]{1,64}@)?/g, (quoted, name: string, address?: string) =>
      address ? `${name} ${address}` : quoted,
    );
  const quoted = encoded.split('"').length % 2 === 0 ? encoded.replaceAll('"', '') : encoded;
  // Brackets within brackets hold an address all the same, and so do square ones where there are no others.
  const bracketed = quoted.includes('<')
    ? quoted.replace(/<<([^<>\s@]+@[^<>\s@]+)>>/g, '<$1>')
    : quoted.replaceAll('>', ' ').replace(/\[([^[\]\s@]+@[^[\]\s@]+)\]/g, '<$1>');
  const named = bracketed.split(',').map(withBrackets).join(',');
  // A colon opens a group only where a semicolon closes it (RFC 5322 3.4).
  return named.includes(';')
    ? named
    : named.replace(
        /(^|,)([^"<>,;:()@]*:[^"<>,;()@]*)(?=<)/g,
        (_, before: string, name: string) => `${before}"${name.trim()}" `,
      );
}

/**
 * A box in which what stands in brackets behind the name is a part of it: nobody writes comments there (RFC 5322 3.2.2), but for
 * whoever knows to write a backslash in one.
 */
function withBrackets(box: string): string {
  const at = box.indexOf('<');
  const name = box.slice(0, Math.max(0, at)).trim();
  const isPart = name.indexOf('(') > 0 && name.includes(')') && !/["@:;>\\]/.test(name);
  return isPart ? `"${name}" ${box.slice(at)}` : box;
}

/** Without what some programs write around a name and before an address. */
const withoutDress = ({ name = '', address = '' }: { name?: string; address?: string }) => ({
  name: name.replace(/^'([^']+)'$/, '$1'),
  address: address.replace(/^mailto:/i, ''),
});

function headOf(raw: Buffer): string {
  const read = mendMail(withoutLongFields(raw).subarray(0, mostBytes));
  const ends = [read.indexOf('\r\n\r\n'), read.indexOf('\n\n')].filter((at) => at >= 0);
  const head = ends.length > 0 ? read.subarray(0, Math.min(...ends)) : read;
  const charset = /charset[ \t]{0,9}=[ \t]{0,9}"?([\w.:-]{1,40})/i.exec(read.toString('latin1'))?.[1];
  return bytesToText(head, charset, read.subarray(head.length));
}

// Seven bits, as they were sent before there were encoded words (RFC 1468).
const japanese = '\x1b$';

// Each line for itself: one header in an old charset must not spoil another in UTF-8. Where nothing names a charset, the
// text below shows it better than a few words do.
function bytesToText(head: Buffer, charset: string | undefined, below: Buffer): string {
  const latin1 = head.toString('latin1');
  if (!/[\x80-\xff]/.test(latin1) && !latin1.includes(japanese)) return latin1;
  const label = charset ?? charsetOf(below);
  // A line may be folded within a letter.
  return latin1
    .replace(/(?<=[\xc2-\xf4][\x80-\xbf]{0,2})\r?\n[ \t](?=[\x80-\xbf])/g, '')
    .split('\n')
    .map((line) => lineToText(line, label))
    .join('\n');
}

/** What a text without a label is written in; undefined where it does not show it. */
function charsetOf(text: Buffer): string | undefined {
  if (!/[\x80-\xff]/.test(text.toString('latin1'))) return undefined;
  try {
    utf8.decode(text);
    return undefined;
  } catch {
    return guessCharset(text);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes of a head as text, given letter by letter: UTF-8 where they are, else in the charset of what stands beside. Pure. */
export function lineToText(latin1: string, charset: string | undefined): string {
  if (latin1.includes(japanese)) return decodeText(Buffer.from(latin1, 'latin1'), 'iso-2022-jp');
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    // Bytes that nobody labelled are in the charset of the text below: one program wrote both.
    return decodeText(bytes, charset);
  }
}

const wanted = new Set(['subject', 'from', 'sender', 'date', 'message-id']);

/** Who wrote a message; where it does not say, who sent it (RFC 5322 3.6.2). */
const writerOf = (found: Map<string, string>) => found.get('from') || found.get('sender') || '';

function firstHeaders(head: string, names: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  let current: string | undefined;
  for (const line of head.split(/\r?\n/)) {
    if (/^[ \t]/.test(line)) {
      if (current && line.trim()) found.set(current, `${found.get(current)}${line.replace(/^[ \t]+/, ' ')}`);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = found.get(name);
    // Recipients in several fields are all recipients; of anything else the first counts.
    const isMore = (name === 'to' || name === 'cc') && Boolean(before);
    current = names.has(name) && (before === undefined || isMore) ? name : undefined;
    if (current) found.set(current, isMore ? `${before}, ${value}` : value);
  }
  return found;
}

/** Text with its encoded words read (RFC 2047), also where they stand against the rules, or were encoded once more. Pure. */
export function words(text: string): string {
  const once = decodeWords(mendWords(text));
  return once !== text && /=\?[\w-]{1,40}\?[bq]\?/i.test(once) ? decodeWords(mendWords(once)) : once;
}

function firstAddress(value: string): { name: string; address: string } {
  const [first] = boxesIn(value.slice(0, 8192));
  return { name: first?.name ?? '', address: first?.address ?? '' };
}

// No line break, NUL or half a surrogate reaches a row or a page, and nothing that turns the words around it. What no eye
// sees is no word.
function clean(text: string, most: number): string {
  const line = text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return /[^\p{Cf}\p{Z}]/u.test(line) ? line.slice(0, most).toWellFormed() : '';
}
