// Search compares folded words: without accents, in small letters, Chinese and Japanese letter by letter. Text and
// question are folded by the same function here, so that the database has nothing left to know about languages.

const letters: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ð: 'd',
  þ: 'th',
};
/** Scripts that put no space between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;
/** Where none of these is, none of them can be. */
const perhapsUnspaced = /[\u0e00-\u0eff\u1780-\u17ff\u19e0-\u19ff\u2e80-\uffff]/;
/** No letters, digits or marks. Without them most texts of Latin letters, folded, are nothing but ASCII. */
const commonSigns = /[\u00a1-\u00bf\u2000-\u206f\u20a0-\u20bf]+/g;

/** The words of a text as search compares them, with one space between. Pure. */
export const foldWords = (text: string): string => wordsOf(text).join(' ');

/** The words of a text as search compares them. Pure. */
export function wordsOf(text: string): string[] {
  const folded = isAscii(text) ? text.toLowerCase() : foldLetters(text);
  if (!isAscii(folded)) return folded.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  // The same for nothing but ASCII, and several times quicker.
  const words: string[] = [];
  for (let at = 0; at < folded.length; at++) {
    const begin = at;
    while (isLetterOrDigit(folded.charCodeAt(at))) at++;
    if (at > begin) words.push(folded.slice(begin, at));
  }
  return words;
}

/** Of small ASCII. */
const isLetterOrDigit = (code: number) => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);

function foldLetters(text: string): string {
  const folded = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßøłđæœıðþ]/g, (letter) => letters[letter] ?? letter)
    .replace(commonSigns, ' ');
  return perhapsUnspaced.test(folded) ? folded.replace(unspaced, ' $& ') : folded;
}

export const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text);

/** A word that is looked for; `isBegun`: the rest of it may still be to come. */
export type SoughtWord = { word: string; isBegun: boolean };

export type Question = {
  /** For websearch_to_tsquery. */
  words: string;
  /** Whether the last of them may be the beginning of a word. */
  isLastBegun: boolean;
  /** Pairs of short words that stand in a row in whatever is found. */
  pairs: string[];
  /** What is shown as found. */
  sought: SoughtWord[];
};

const longestQuestion = 200;

/**
 * What a person asks for: words that all occur, "words in a row", -not this, one or another. The last word need not
 * be complete. null where nothing is asked. Pure.
 */
export function readQuestion(asked: string): Question | null {
  const text = asked.slice(0, longestQuestion).toWellFormed();
  const found = [...text.matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/g)]
    .map(([whole, minus, quoted, bare]) => ({
      isNot: minus === '-',
      isOr: whole.toLowerCase() === 'or',
      isQuoted: quoted !== undefined,
      words: foldWords(quoted ?? bare ?? ''),
    }))
    .filter(({ words }) => words !== '');
  const last = found.at(-1);
  if (!last || found.every(({ isNot, isOr }) => isNot || isOr)) return null;
  // One letter begins too many words to be a question.
  const isLong = (last.words.split(' ').at(-1) ?? '').length > 1;
  const isLastBegun = isLong && !last.isNot && !last.isQuoted && !last.isOr && /[^\s"]$/.test(text);
  const sought = found
    .filter(({ isNot, isOr }) => !isNot && !isOr)
    .flatMap(({ words }) => words.split(' '))
    .map((word) => ({ word, isBegun: false }));
  const lastSought = sought.at(-1);
  if (lastSought && isLastBegun) lastSought.isBegun = true;
  return {
    words: found.map(({ isNot, isOr, words }) => (isOr ? 'or' : `${isNot ? '-' : ''}"${words}"`)).join(' '),
    isLastBegun,
    pairs: pairsAsked(found, isLastBegun),
    sought,
  };
}

type Found = { isNot: boolean; isOr: boolean; words: string };

// With an "or" nothing is certain to be there, and a word that is only begun makes no pair.
function pairsAsked(found: Found[], isLastBegun: boolean): string[] {
  if (found.some(({ isOr }) => isOr)) return [];
  const rows = found.filter(({ isNot }) => !isNot).map(({ words }) => words.split(' '));
  if (isLastBegun) rows.at(-1)?.pop();
  return [...new Set(rows.flatMap((words) => shortPairs(words)))];
}

const shortWord = 4;

/**
 * Each two short words in a row, as one word of the index. In every language the common words are short: nearly every
 * message holds "of", "in" and "the", few hold "of in the", and the index knows of no order. Pure.
 */
export function shortPairs(words: string[]): string[] {
  const pairs = new Set<string>();
  for (let i = 1; i < words.length; i++) {
    const [one, next] = [words[i - 1] as string, words[i] as string];
    if (one && next && one.length <= shortWord && next.length <= shortWord) pairs.add(`${one} ${next}`);
  }
  return [...pairs];
}

/** The word in the index that stands for an account: each search begins with it. */
export const accountWord = (accountId: string) => `@${accountId}`;
