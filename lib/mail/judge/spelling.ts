// Servers are written by hand, and some by tired hands: "Incorect pasword", "acount dissabled".

// The words a verdict hangs on. A word within one letter of one of them is taken for it.
const vocabulary = (
  'account authenticate authenticated authentication authorization authorized available backend banned blocked ' +
  'client closed command concurrent connect connection connections contact credential credentials database ' +
  'denied directory disabled enabled exceeded expired failed failure forbidden incorrect internal invalid ' +
  'locked maintenance mailbox maximum mechanism mismatch password passwords permission permitted policy ' +
  'quota rejected required restricted server service simultaneous subscription suspended supported ' +
  'temporarily temporary timeout unavailable unknown unsuccessful username verification'
).split(' ');

const spelled = new Set(vocabulary);
const shortest = 6;

/** Promises the text with every word that bears one wrong letter (missing, doubled, swapped) set right. */
export function mendSpelling(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}])[a-z]{5,20}(?![\p{L}\p{N}])/giu, (word) => {
    const lower = word.toLowerCase();
    if (spelled.has(lower)) return word;
    return vocabulary.find((right) => right.length >= shortest && oneSlip(lower, right)) ?? word;
  });
}

function oneSlip(word: string, right: string): boolean {
  if (Math.abs(word.length - right.length) > 1) return false;
  let start = 0;
  while (start < word.length && word[start] === right[start]) start++;
  let end = 0;
  while (end < Math.min(word.length, right.length) - start && word.at(-1 - end) === right.at(-1 - end)) end++;
  const is = word.slice(start, word.length - end);
  const should = right.slice(start, right.length - end);
  if (is.length <= 1 && should.length <= 1) return true;
  return is.length === 2 && should.length === 2 && is[0] === should[1] && is[1] === should[0];
}
