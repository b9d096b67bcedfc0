import { foundPieces } from '#lib/messages/found-text.ts';
import type { SoughtWord } from '#lib/messages/search-words.ts';

/** Text in which the sought words stand out. */
export function Found({ text, sought }: { text: string; sought: SoughtWord[] }) {
  if (sought.length === 0) return text;
  let at = 0;
  return foundPieces(text, sought).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.isFound ? (
      <mark key={key} className="rounded-xs bg-warn-soft font-semibold text-text">
        {piece.text}
      </mark>
    ) : (
      piece.text
    );
  });
}
