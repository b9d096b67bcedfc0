import { foldWords, isAscii, type SoughtWord } from './search-words.ts';

/** A piece of text, and whether it is what was looked for. */
export type FoundPiece = { text: string; isFound: boolean };

const words =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}])[\p{L}\p{N}\p{M}])+/gu;

const asciiWords = /[a-z0-9]+/gi;

/** Text with the sought words told apart. The pieces together are the text, letter by letter. Pure. */
export function foundPieces(text: string, sought: SoughtWord[]): FoundPiece[] {
  const pieces: FoundPiece[] = [];
  let end = 0;
  for (const { index, word } of foundWords(text, sought)) {
    if (index > end) pieces.push({ text: text.slice(end, index), isFound: false });
    pieces.push({ text: word, isFound: true });
    end = index + word.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isFound: false });
  return pieces;
}

/** One line of the text about the first sought word; its beginning where none occurs. Pure. */
export function foundLine(text: string, sought: SoughtWord[], length = 200): string {
  const first = foundWords(text, sought).next().value;
  const start = first && first.index > 60 ? text.lastIndexOf(' ', first.index - 40) + 1 : 0;
  const from = Math.max(start, (first?.index ?? 0) - 60, 0);
  const line = text
    .slice(from, from + length * 2)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return `${from > 0 ? '… ' : ''}${line.slice(0, length).toWellFormed()}`;
}

function* foundWords(text: string, sought: SoughtWord[]): Generator<{ index: number; word: string }> {
  for (const { 0: word, index } of text.matchAll(isAscii(text) ? asciiWords : words)) {
    const folded = foldWords(word);
    const isFound = sought.some((one) => (one.isBegun ? folded.startsWith(one.word) : folded === one.word));
    if (isFound) yield { index, word };
  }
}
