import { TextDecoder as BrowserDecoder, normalizeEncoding } from '@exodus/bytes/encoding.js';
import htmlEncodingSniffer from 'html-encoding-sniffer';
import iconv from 'iconv-lite';
import { guessBesideWestern, guessCharset } from './guess-charset.ts';
import { decodeIso2022 } from './iso-2022.ts';
import { decodeJohab } from './johab.ts';
import { decodeOldTable } from './old-tables.ts';
import { decodeSevenBit } from './seven-bit.ts';
import { inReadingOrder } from './visual-hebrew.ts';

// Windows' own names for what browsers know under another, and what others call the tables of old systems.
const alsoCalled = new Map(
  Object.entries({
    cp932: 'shift_jis',
    ms932: 'shift_jis',
    'eucjp-ms': 'euc-jp',
    'euc-jp-ms': 'euc-jp',
    'eucjp-win': 'euc-jp',
    eucjpms: 'euc-jp',
    cp51932: 'euc-jp',
    cp936: 'gb18030',
    ms936: 'gb18030',
    'euc-cn': 'gb18030',
    cp949: 'euc-kr',
    ms949: 'euc-kr',
    'windows-949': 'euc-kr',
    uhc: 'euc-kr',
    cp950: 'big5',
    cp50220: 'iso-2022-jp',
    cp50221: 'iso-2022-jp',
    cp50222: 'iso-2022-jp',
    latin9: 'iso-8859-15',
    'latin-9': 'iso-8859-15',
    'mac-ce': 'maccenteuro',
    'mac-centraleurroman': 'maccenteuro',
    ptcp154: 'pt154',
    'ks_c_5601-1992': 'euc-kr',
    'viet-tcvn5712': 'tcvn',
    'tcvn5712-1': 'tcvn',
    'kz-1048': 'rk1048',
    'strk1048-2002': 'rk1048',
    // The letters of Russian stand where KOI8-R has them.
    'iso-ir-111': 'koi8-r',
    'ecma-cyrillic': 'koi8-r',
    'ucs-2': 'utf-16',
    'iso-10646-ucs-2': 'utf-16',
    'mac-japanese': 'shift_jis',
    'mac-korean': 'euc-kr',
    'mac-simp-chinese': 'gb18030',
    'mac-chinesesimp': 'gb18030',
    'mac-trad-chinese': 'big5',
    'mac-chinesetrad': 'big5',
    'mac-icelandic': 'maciceland',
    'mac-romanian': 'macromania',
    'mac-thai': 'windows-874',
    // Those of Arabic and Hebrew too, but for signs.
    'mac-arabic': 'iso-8859-6',
    'mac-hebrew': 'windows-1255',
  }),
);

/** The text of a body as a browser would read it (WHATWG Encoding), whatever its label says. Pure. */
export function decodeText(bytes: Uint8Array, label: string | undefined, isHtml = false): string {
  const name = label && charsetName(label);
  const encoding = isHtml ? ofPage(bytes, name) : name;
  // Sent as one of these by programs that never asked what they hold.
  const isVague =
    !encoding || /^(?:us-ascii|ascii|iso-8859-1|windows-1252|unknown-8bit|8bit|binary)$/.test(encoding);
  if (isVague) {
    const isWestern = /^(?:iso-8859-1|windows-1252)$/.test(encoding ?? '');
    return (
      asIso2022Jp(bytes) ??
      asUtf8(bytes) ??
      decodeAs(bytes, isWestern ? guessBesideWestern(bytes) : guessCharset(bytes))
    );
  }
  if (/^utf-?8$/.test(encoding))
    return (
      asUtf8(bytes) ??
      (holdsUtf8(bytes)
        ? asUtf8ByLines(bytes)
        : decodeAs(bytes, ownLabel(bytes, isHtml) ?? guessCharset(bytes)))
    );
  // Seven bits never hold the eighth.
  if (/^(?:cs)?iso-?2022|^hz/.test(encoding) && bytes.some((byte) => byte > 127))
    return asUtf8(bytes) ?? decodeAs(bytes, bytes.includes(27) ? encoding : guessCharset(bytes));
  const text = decodeSevenBit(bytes, encoding) ?? mustBeUtf8(bytes, encoding) ?? decodeAs(bytes, encoding);
  return encoding === 'iso-8859-8' && !isHtml ? inReadingOrder(text) : text;
}

/** A few broken letters do not make it another charset; where most are, the label is wrong. */
function holdsUtf8(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 64 * 1024)).toString('latin1');
  const letters =
    /[\xc3-\xdf][\x80-\xbf](?![\x80-\xbf])|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;
  const bytesOf = (pattern: RegExp) => (start.match(pattern) ?? []).join('').length;
  return bytesOf(letters) * 2 > bytesOf(/[\x80-\xff]+/g);
}

/** UTF-8 with lines of another program in it, a list's footer say, that is not: each line for itself. */
function asUtf8ByLines(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  return lines
    .map((line) => {
      if (!/[\x80-\xff]/.test(line)) return line;
      const own = Buffer.from(line, 'latin1');
      return asUtf8(own) ?? decodeAs(own, holdsUtf8(own) || isHalfLetter(line) ? 'utf-8' : guessCharset(own));
    })
    .join('\n');
}

/** One letter of UTF-8 that was torn, and no other of eight bits. */
const isHalfLetter = (line: string) =>
  /^[^\x80-\xff]*(?:[\xe0-\xf4][\x80-\xbf]{1,3}|[\x80-\xbf]{1,3})[^\x80-\xff]*$/.test(line);

/** Bytes that are UTF-8 to the last, with letters that no other charset makes of it by chance. */
function mustBeUtf8(bytes: Uint8Array, label: string): string | null {
  if (/2022|utf|hz|ucs/.test(label)) return null;
  const text = asUtf8(bytes);
  const isDouble = /jis|euc|gb|big5|ks_c|korean|949|950|93[26]/.test(label);
  const least = isDouble
    ? /(?:[\u0800-\uffff][^\u0800-\uffff]*){4}/
    : /(?:[\u0080-\uffff][^\u0080-\uffff]*){2}/;
  return text !== null && least.test(text.slice(0, 4096)) ? text : null;
}

/** What a page says of itself counts where the header says nothing (WHATWG HTML, 13.2.3). */
function ofPage(bytes: Uint8Array, label: string | undefined): string | undefined {
  if (label && (isKnown(label) || iconv.encodingExists(label))) return label;
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const [, ofXml] = /^\s{0,20}<\?xml[^<>]{1,60}encoding=["']([\w-]{1,40})["']/i.exec(start) ?? [];
  return htmlEncodingSniffer(bytes, { defaultEncoding: ofXml?.toLowerCase() ?? 'unknown-8bit' });
}

/** What a page says of itself, where the label above it cannot be right. */
function ownLabel(bytes: Uint8Array, isHtml: boolean): string | null {
  const own = isHtml ? htmlEncodingSniffer(bytes, { defaultEncoding: 'utf-8' }).toLowerCase() : 'utf-8';
  return own === 'utf-8' ? null : own;
}

/**
 * The name under which a charset is known here, out of what a program calls it: with "x-" before it or "-i" behind it (RFC 1556 writes
 * the direction of its letters so), as one number of ISO 8859 alone, or with words around it. Pure.
 */
function charsetName(label: string): string {
  const name = label
    .trim()
    .toLowerCase()
    .replace(/^(windows-125\d)-[ie]$/, '$1');
  // The language of a system stands before its charset: `ja_JP.eucJP`.
  const bare = name.replace(/^(?:x-|[a-z]{2}_[a-z]{2}\.)/, '').replace(/:\d{4}$/, '');
  const own = [
    alsoCalled.get(name),
    name,
    alsoCalled.get(bare),
    bare,
    /^8859-\d{1,2}$/.test(bare) ? `iso-${bare}` : '',
  ]
    .filter((one) => one !== undefined)
    .find((one) => isKnown(one) || iconv.encodingExists(one));
  return own ?? bare.match(inside)?.at(-1) ?? name;
}

const inside =
  /windows-125\d|iso-8859-\d{1,2}|iso-2022-jp|utf-8|gb2312|gbk|gb18030|big5|euc-jp|euc-kr|shift_jis|koi8-[ru]/g;

const isKnown = (name: string) => (normalizeEncoding(name) ?? 'replacement') !== 'replacement';

function decodeAs(bytes: Uint8Array, name: string): string {
  // Sixteen bits of which none holds a zero, and every byte is a letter of ASCII, are eight.
  if (/^(?:utf-?(?:16|32)|ucs)/.test(name) && isAscii(bytes)) return Buffer.from(bytes).toString('latin1');
  // Which byte comes first, nobody says where no mark does: its letters show it.
  if (name === 'utf-16') return iconv.decode(Buffer.from(bytes), name);
  if (/^iso-?2022-?cn/.test(name) || (name === 'iso-2022-jp' && callsOthers(bytes)))
    return decodeIso2022(bytes);
  if (name === 'iso-2022-jp') return new BrowserDecoder(name).decode(withoutIdleEscapes(bytes));
  if (/johab$/.test(name)) return decodeJohab(bytes);
  if (isKnown(name)) return new BrowserDecoder(name).decode(bytes);
  // What browsers gave up, UTF-7 first of all: here nothing is run, and text is for reading.
  if (iconv.encodingExists(name)) return iconv.decode(Buffer.from(bytes), name);
  return (
    decodeOldTable(bytes, name) ?? asIso2022Jp(bytes) ?? asUtf8(bytes) ?? decodeAs(bytes, 'windows-1252')
  );
}

/** Sets that browsers do not know of (iso-2022.ts). */
function callsOthers(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  return (
    ['\x1b$(', '\x1b$A', '\x1b$)', '\x1b.', '\x1b)', '\x0e'].some((one) => text.includes(one)) ||
    /[\x80-\xff]/.test(text)
  );
}

const isAscii = (bytes: Uint8Array) =>
  bytes.length >= 8 && bytes.every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13));

function asUtf8(bytes: Uint8Array): string | null {
  try {
    // What was cut off after so much may end within a letter.
    const stream = bytes.length >= 32 * 1024;
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
  } catch {
    return null;
  }
}

// It shows itself by its escapes and looks like ASCII otherwise.
function asIso2022Jp(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const isIt = ['\x1b$@', '\x1b$B', '\x1b(J'].some((one) => head.includes(one));
  return isIt ? decodeAs(bytes, 'iso-2022-jp') : null;
}

/** An escape behind which the next one stands at once: pieces that were each ended for themselves. */
const withoutIdleEscapes = (bytes: Uint8Array) =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\x1b(B\x1b', '\x1b'), 'latin1');
