import libqp from 'libqp';
import { decodeText } from './charset.ts';

const word = /=\?([\w.:*-]{1,60})\?([bq])\?([^?]*)\?=/gi;

/** Neighbours in one charset: their bytes are one text, which a program may have parted within a letter. */
type Run = { charset: string; bytes: Buffer[] };

/**
 * Text with its encoded words read (RFC 2047 6.2): blanks between two of them are none, and their bytes are read as those of a
 * body in the same charset are (charset.ts), whatever the label. Pure.
 */
export function decodeWords(text: string): string {
  const read: string[] = [];
  let run = null as Run | null;
  let at = 0;
  for (const { 0: whole, 1: label = '', 2: kind = '', 3: letters = '', index } of text.matchAll(word)) {
    const between = text.slice(at, index);
    const isNeighbour = run !== null && between.trim() === '';
    // RFC 2231 5: the language of a word stands behind its charset.
    const charset = (label.split('*')[0] as string).toLowerCase();
    if (!isNeighbour || run?.charset !== charset) {
      if (run) read.push(textOf(run));
      if (!isNeighbour) read.push(between);
      run = { charset, bytes: [] };
    }
    run.bytes.push(/b/i.test(kind) ? ofBase64(letters) : ofQuoted(letters));
    at = index + whole.length;
  }
  if (run) read.push(textOf(run));
  return read.concat(text.slice(at)).join('');
}

function textOf({ charset, bytes }: Run): string {
  const whole = Buffer.concat(bytes);
  return decodeText(/^utf-?8$/.test(charset) ? withoutHalf(whole) : whole, charset);
}

/** Without the letter that was cut off at the end, of which two bytes or more are left. */
function withoutHalf(bytes: Buffer): Buffer {
  const end = bytes.subarray(-3).toString('latin1');
  const half = /(?:[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2})$/.exec(end)?.[0] ?? '';
  return bytes.subarray(0, bytes.length - half.length);
}

/** Each piece that was ended for itself. */
const ofBase64 = (letters: string) =>
  Buffer.concat((letters.match(/[\w+/-][^=]*/g) ?? []).map((piece) => Buffer.from(piece, 'base64')));

const ofQuoted = (letters: string) =>
  libqp.decode(Buffer.from(letters.replace(/=\s+(?=[\da-f])/gi, '=').replace(/[_\s]/g, '=20')));
