import { isUtf8 } from 'node:buffer';
import libqp from 'libqp';

/** Longer than any word that people write. */
const leastLetters = 40;
/** Of this many bytes nobody writes so many signs as they are encoded by without meaning it. */
const leastEscapes = 3;

/**
 * The bytes of a text that was encoded as quoted-printable or base64 without its head saying so (RFC 2045 6): one in which every
 * equals sign escapes something, or which is no words but becomes some. null for all others. Pure.
 */
export function decodeUnlabelled(bytes: Buffer): Buffer | null {
  if (bytes.length < leastLetters) return null;
  const text = bytes.toString('latin1');
  return isQuoted(text) ? ofQuoted(bytes, text) : ofBase64(text);
}

function isQuoted(text: string): boolean {
  if (!text.includes('=') || /[^\t\r\n\x20-\x7e]/.test(text) || /=(?![\dA-F]{2}|\r?\n)/.test(text))
    return false;
  return (text.match(/=[89A-F][\dA-F]/g)?.length ?? 0) >= leastEscapes;
}

/** What is no UTF-8 shows by more than its letters that it is encoded. */
function ofQuoted(bytes: Buffer, text: string): Buffer | null {
  const read = libqp.decode(bytes);
  return isUtf8(read) || /=(?:3D|20|\r?\n)/.test(text) ? read : null;
}

function ofBase64(text: string): Buffer | null {
  const letters = text.replace(/\r?\n/g, '');
  if (letters.length < leastLetters || letters.length % 4 > 0 || !/^[A-Za-z\d+/]+={0,2}$/.test(letters))
    return null;
  const bytes = Buffer.from(letters, 'base64');
  const words = bytes.toString();
  return isUtf8(bytes) && /\s/.test(words) && !/[^\P{Cc}\t\r\n]/u.test(words) ? bytes : null;
}
