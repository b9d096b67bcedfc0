/** A piece of plain text: words, or words that are an address one can go to. */
export type TextPiece = { text: string; href?: string };

// Each word as a whole, so that no letter is looked at again; whether it is an address is asked after.
const words = /https?:\/\/[^\s<>"\u00ab\u00bb\u201c\u201d]+|[\w.+-]+(?:@[\w.-]+)?/gi;
const mailAddress = /^[\w.+-]+@(?:[\w-]+\.)+[a-z]+$/i;
const longestMailAddress = 320;
const longestHref = 2000;

// A page of more links is nothing anybody reads, and takes its time to draw.
const mostLinks = 500;

/** Plain text with its web and mail addresses told apart. The pieces together are the text, letter by letter. Pure. */
export function linkText(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(words)) {
    if (pieces.length >= 2 * mostLinks) break;
    const link = linkOf(word);
    if (!link) continue;
    if (index > end) pieces.push({ text: text.slice(end, index) });
    pieces.push(link);
    end = index + link.text.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

function linkOf(word: string): TextPiece | null {
  const found = word.includes('://') || word.includes('@') ? withoutTail(word) : '';
  if (found.includes('://')) {
    const href = found.length > longestHref ? undefined : URL.parse(found)?.href;
    return href ? { text: found, href } : null;
  }
  const isMail = found.length <= longestMailAddress && mailAddress.test(found);
  return isMail ? { text: found, href: `mailto:${found}` } : null;
}

const closings: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** What ends a sentence does not belong to the address, nor a bracket that was opened before it. Reads it once. */
function withoutTail(found: string): string {
  const open: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  for (const letter of found) {
    if (letter in open) open[letter] = (open[letter] as number) + 1;
    const opening = closings[letter];
    if (opening) open[opening] = (open[opening] as number) - 1;
  }
  let end = found.length;
  for (; end > 0; end--) {
    const letter = found[end - 1] as string;
    const opening = closings[letter];
    // Closed more often than opened: this one belongs to the sentence.
    if (opening && (open[opening] as number) < 0) open[opening] = (open[opening] as number) + 1;
    else if (!".,;:!?'*_~".includes(letter)) break;
  }
  return found.slice(0, end);
}
