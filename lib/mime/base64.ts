// Letters, and blanks between them, that stand in no base64 (RFC 2045 6.8).
const foreign = /[^A-Za-z0-9+/=\s]|(?<=\S)[ \t]+(?=\S)/g;

/** What may be text behind base64, or in its place. */
type Decoded = { bytes: Buffer; rest: Buffer };

/**
 * The bytes of base64 as it is really sent (RFC 2045 6.8): pieces that were each ended for itself are joined, and stray
 * letters are passed over. `rest` is the text that somebody set behind it, or instead of it: a list's footer, a notice
 * of a scanner, a body that was never encoded. Pure.
 */
export function fromBase64(given: Buffer): Decoded {
  const text = given.toString('latin1');
  const at = startOfText(text);
  const bytes = Buffer.alloc(Math.ceil((at * 3) / 4));
  let length = 0;
  for (const [piece] of text.slice(0, at).matchAll(/[^=]+/g)) length += bytes.write(piece, length, 'base64');
  return { bytes: bytes.subarray(0, length), rest: given.subarray(at) };
}

/** Where what is no base64 begins: at a line from which on every tenth letter, or more, is foreign to it. */
function startOfText(text: string): number {
  const first = text.search(foreign);
  if (first < 0) return text.length;
  const start = text.lastIndexOf('\n', first) + 1;
  const rest = text.slice(start);
  const strange = rest.match(foreign)?.length ?? 0;
  return strange * 10 >= rest.trim().length ? start : text.length;
}
