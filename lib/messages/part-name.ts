import type { MimeNode } from '@zone-eu/mailsplit';
import libmime from 'libmime';
import { lineToText, words } from '../mime/headers.ts';

/**
 * What a part calls its file: the name beside its disposition (RFC 2183 2.3), else beside its type, else in its description or
 * the end of its place. Names that break the rules are read as they were meant; one in bytes that nobody labelled is in the
 * charset of the text beside it, as a head is. undefined where there is none. Pure.
 */
export function partName({ headers }: MimeNode, charset?: string): string | undefined {
  if (!headers) return undefined;
  // Read before it is taken apart: in old charsets a backslash may be half a letter.
  const fields = ['content-disposition', 'content-type'].flatMap((name) =>
    valuesOf(headers, name).map((field) => lineToText(field, charset)),
  );
  for (const field of fields) {
    const name = nameIn(field, charset);
    if (name) return name;
  }
  const [described = ''] = valuesOf(headers, 'content-description');
  if (/^[^\r\n]{1,200}\.\w{2,5}$/.test(described)) return words(described);
  const [place = ''] = valuesOf(headers, 'content-location');
  return /(?:^|\/)([^\s/?#]{1,200}\.[a-z]\w{1,4})$/i.exec(place)?.[1];
}

const mostFields = 3;

const valuesOf = (headers: NonNullable<MimeNode['headers'] | false>, name: string): string[] =>
  (headers ? headers.get(name) : [])
    .slice(0, mostFields)
    .map((line) => String(libmime.decodeHeader(line)?.value ?? '').trim());

function nameIn(field: string, charset: string | undefined, isRead = false): string | undefined {
  // Of a form the name is that of its field (RFC 7578 4.2).
  const own = /^form-data\b/i.test(field) ? field.replace(/;\s{0,9}name=(?:"[^"]*"|[^\s;"]*)/i, '') : field;
  const { params, decodedParams } = libmime.parseHeaderValue(mendNames(own), { stripComments: true });
  const key = ['filename', 'name', 'file-name'].find((one) => params[one]?.trim());
  // Some encode the whole parameter.
  if (!key) return field.includes('=?') && !isRead ? nameIn(words(field), charset, true) : undefined;
  const written = params[key] as string;
  const isDecoded = decodedParams?.includes(key);
  const name = withoutQuotes(isDecoded ? written : words(written));
  // Seven bits, as they were sent before there were encoded words; eight that nobody labelled.
  if (written.includes('\x1b$') || (/[\x80-\xff]/.test(field) && !/[\u0100-\uffff]/.test(name)))
    return lineToText(name, charset);
  return isDecoded ? name : fromPercents(withoutLabel(name));
}

const withoutQuotes = (name: string) =>
  name.replace(/^'([^']+)'$/, '$1').replace(/^[“„"]{1,9}|[”“"]{1,9}$/g, '');

/** An encoded value (RFC 2231 4) where a plain one belongs. */
function withoutLabel(name: string): string {
  const [, rest] = /^utf-8'[a-z-]{0,10}'(.+)/i.exec(name) ?? [];
  if (rest === undefined) return name;
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}

/** A name that a program wrote as a part of an address, where all its signs are letters of UTF-8. */
function fromPercents(name: string): string {
  if (!/%[c-f][0-9a-f]%[89ab][0-9a-f]/i.test(name)) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** RFC 2231 4: a per cent sign that stands before no two digits is itself. */
const looseSign = /%(?![0-9a-f]{2})/gi;
/** Its charset without the language behind it. */
const halfLabelled = /(;\s{0,9}filename\*=\s{0,9}"?[\w-]{1,40})'(?=[^'\s";]{1,300}(?:[\s";]|$))/i;
/** An encoded value without the charset it is in: UTF-8. */
const unlabelled = /(;\s*filename\*=\s*"?)(?=[^\s"';]{1,300}(?:[\s";]|$))/i;
const named = /(?:^|[;,\s])(?:file-?)?name[ \t]{0,9}=[ \t]{0,9}/i;

/** A field whose names stand in quotes that end where they do. Of one without a name, or with an encoded one, the same but for loose signs. */
function mendNames(field: string): string {
  if (/name\*/i.test(field))
    return field.replace(looseSign, '%25').replace(unlabelled, "$1utf-8''").replace(halfLabelled, "$1''");
  const found = named.exec(field);
  if (!found) return field;
  const at = found.index + found[0].length;
  const rest = field.slice(at, at + 1000);
  const { name, end } = rest.startsWith('"') ? quotedName(rest) : bareName(rest);
  const before = field.slice(0, found.index);
  // Nothing parts some names from what stands before: `attachment filename="report.pdf"`.
  return `${before || 'attachment'}; filename="${name.replace(/(["\\])/g, '\\$1')}"${rest.slice(end)}`;
}

/** Up to the quote behind which the field ends, or its next parameter begins: those before it are letters of the name. */
function quotedName(rest: string): { name: string; end: number } {
  const close = /(?<!\\)"(?=[ \t]{0,9}(?:;|\([^()]{0,100}\)[ \t]{0,9}$|$))/g;
  close.lastIndex = 1;
  const index = close.exec(rest)?.index ?? rest.length;
  const inside = rest.slice(1, index);
  // A path of Windows, whose signs escape nothing.
  const isPath = /^(?:[a-z]:\\|\\\\)/i.test(inside);
  return { name: isPath ? inside : inside.replace(/\\(.)/g, '$1'), end: index + 1 };
}

/** Up to a semicolon; one that no parameter follows is a letter of the name, where it ends as the names of files do. */
function bareName(rest: string): { name: string; end: number } {
  const pieces = rest.split(';');
  const isNext = (piece: string) => /^\s*[\w*-]{1,40}\s*=/.test(piece);
  const next = pieces.findIndex((piece, at) => at > 0 && isNext(piece));
  const all = pieces.slice(0, next < 0 ? pieces.length : next).join(';');
  const [first = ''] = pieces;
  const hasEnd = (name: string) => /\.\w{1,8}\s*$/.test(name);
  const whole = !hasEnd(first) && hasEnd(all) ? all : first;
  const name = hasEnd(whole) ? whole : whole.replace(/\s\([^()]*\)\s*$/, '');
  return { name: name.trim(), end: whole.length };
}
