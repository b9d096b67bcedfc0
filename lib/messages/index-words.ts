import { shortPairs, wordsOf } from './search-words.ts';

/** The words of a message as the index keeps them. */
export type IndexWords =
  /** A tsvector as PostgreSQL writes it. */
  | { vector: string }
  /** Folded, where PostgreSQL's own parser has to say where a word ends, and the pairs among them. */
  | { folded: string; pairs: string[] };

// PostgreSQL, "Text Search Limitations": a word below 2 KB, up to 255 places each, none above 16,383.
const longestWord = 2046;
const mostPlaces = 255;
const lastPlace = 16_383;

/** What is known of a message by its head. */
export type Head = { subject: string; fromName: string; fromAddress: string };

/**
 * What search looks in of a message: subject, sender and the text of its body. PostgreSQL's parser takes seven times as long as its reading
 * of a vector that is there already, so words of letters everybody takes for letters are put in order here, just as it would.
 * Pure.
 */
export function indexWords({ subject, fromName, fromAddress }: Head, text: string): IndexWords {
  const words = [subject, `${fromName} ${fromAddress}`, text].flatMap(wordsOf);
  const pairs = shortPairs(words);
  const folded = words.join(' ');
  return isPlain(folded) ? { vector: vectorOf(words, pairs) } : { folded, pairs };
}

// Latin, Greek and Cyrillic letters. What begins with a digit may be a number written with an exponent: two words, for the parser.
const isPlain = (folded: string) =>
  /^[a-z0-9 \u00df-\u024f\u0370-\u03ff\u0400-\u052f]*$/.test(folded) && !/\b\d+e\d/.test(folded);

// A letter is three bytes at most.
const isTooLong = (word: string) => word.length * 3 > longestWord && Buffer.byteLength(word) > longestWord;

function vectorOf(words: string[], pairs: string[]): string {
  const places = new Map<string, number[]>();
  let place = 0;
  for (const word of words) {
    if (isTooLong(word)) continue;
    place = Math.min(place + 1, lastPlace);
    const known = places.get(word);
    if (!known) places.set(word, [place]);
    else if (known.length < mostPlaces && known.at(-1) !== lastPlace) known.push(place);
  }
  const placed = [...places].map(([word, at]) => `'${word}':${at.join(',')}`);
  return [...placed, ...pairs.map((pair) => `'${pair}'`)].join(' ');
}
