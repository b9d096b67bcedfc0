/** A piece of plain text: words, or words that are an address one can go to. */
export type TextPiece = { text: string; href?: string };

const address =
  /\bhttps?:\/\/[^\s<>"\u00ab\u00bb\u201c\u201d]+|\b[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b/giu;

/** Plain text with its web and mail addresses told apart. The pieces together are the text, letter by letter. Pure. */
export function linkText(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(address)) {
    const found = match.includes('://') ? withoutTail(match) : match;
    const href = found.includes('://') ? URL.parse(found)?.href : `mailto:${found}`;
    if (!href || found.length > 2000) continue;
    if (index > end) pieces.push({ text: text.slice(end, index) });
    pieces.push({ text: found, href });
    end = index + found.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** What ends a sentence does not belong to the address, nor a bracket that was opened before it. */
function withoutTail(found: string): string {
  const plain = found.replace(/[.,;:!?'*_~]+$/, '');
  const closing = /[)\]}]$/.exec(plain)?.[0];
  if (!closing) return plain;
  const opening = { ')': '(', ']': '[', '}': '{' }[closing] ?? '';
  const isOurs = plain.split(opening).length >= plain.split(closing).length;
  return isOurs ? plain : withoutTail(plain.slice(0, -1));
}
