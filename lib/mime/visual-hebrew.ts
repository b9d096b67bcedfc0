// Letters with a form of their own at the end of a word.
const atEnd = /[\u05d0-\u05ea][\u05da\u05dd\u05df\u05e3\u05e5](?![\u05d0-\u05ea])/g;
const atStart = /(?<![\u05d0-\u05ea])[\u05da\u05dd\u05df\u05e3\u05e5][\u05d0-\u05ea]/g;
const western = /[A-Za-z0-9][\x20-\x7e]*[A-Za-z0-9]/g;

/**
 * Hebrew in the order in which it is read. ISO-8859-8 alone means the order in which it is seen (RFC 1556), from the left, with
 * western words and numbers among it as they are; but many programs wrote the name and not the order: the letters that end words
 * tell. Pure.
 */
export function inReadingOrder(text: string): string {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  if (count(atStart) <= count(atEnd)) return text;
  return text
    .split('\n')
    .map((line) => (/[\u05d0-\u05ea]/.test(line) ? reversed(line).replace(western, reversed) : line))
    .join('\n');
}

const reversed = (text: string) => Array.from(text.replace(/\r$/, '')).reverse().join('');
