import { TextDecoder as BrowserDecoder, normalizeEncoding } from '@exodus/bytes/encoding.js';
import htmlEncodingSniffer from 'html-encoding-sniffer';
import iconv from 'iconv-lite';

// Windows' own names for what browsers know under another.
const alsoCalled: Record<string, string> = {
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  cp936: 'gb18030',
  ms936: 'gb18030',
  cp949: 'euc-kr',
  ms949: 'euc-kr',
  uhc: 'euc-kr',
  cp950: 'big5',
};

/** The text of a body as a browser would read it (WHATWG Encoding), whatever its label says. Pure. */
export function decodeText(bytes: Uint8Array, label: string | undefined, isHtml = false): string {
  const name = label?.trim().toLowerCase();
  const encoding = isHtml ? ofPage(bytes, name) : name;
  // Sent as one of these by programs that never asked what they hold.
  const isVague =
    !encoding || /^(?:us-ascii|ascii|iso-8859-1|windows-1252|unknown-8bit|8bit|binary)$/.test(encoding);
  if (isVague) return asIso2022Jp(bytes) ?? asUtf8(bytes) ?? decodeAs(bytes, 'windows-1252');
  return decodeAs(bytes, encoding) ?? '';
}

/** What a page says of itself counts where the header says nothing (WHATWG HTML, 13.2.3). */
function ofPage(bytes: Uint8Array, label: string | undefined): string | undefined {
  if (label && (isKnown(label) || iconv.encodingExists(label))) return label;
  return htmlEncodingSniffer(bytes, { defaultEncoding: 'windows-1252' });
}

const isKnown = (label: string) =>
  (normalizeEncoding(alsoCalled[label] ?? label) ?? 'replacement') !== 'replacement';

function decodeAs(bytes: Uint8Array, label: string): string {
  const name = alsoCalled[label] ?? label;
  if (isKnown(name)) return new BrowserDecoder(name).decode(bytes);
  // What browsers gave up, UTF-7 first of all: here nothing is run, and text is for reading.
  if (iconv.encodingExists(name)) return iconv.decode(Buffer.from(bytes), name);
  return asIso2022Jp(bytes) ?? asUtf8(bytes) ?? decodeAs(bytes, 'windows-1252');
}

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
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

/** Encoded words labelled as browsers read their labels: GB 18030 holds all of GB 2312, Windows' tables all of ISO's. Pure. */
export function asBrowsersLabel(words: string): string {
  return words
    .replace(/=\?(?:gb2312|gbk|x-gbk|gb_2312-80|cp936)(?=\?[bq]\?)/gi, '=?gb18030')
    .replace(/=\?(?:iso-8859-1|us-ascii)(?=\?[bq]\?)/gi, '=?windows-1252');
}
