/** Text whose words are as common and as rare as in real mail (Zipf): the same every time. */

const common =
  'the to and you of for in is your on we this that with be it have are as at will from please can if not or by ' +
  'our me my has was all an but would so us any do what thanks no they let know there time just need which one ' +
  'new also more when meeting regards about attached were here please their see get been send how email could';
const syllables =
  'ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro';
const parts = syllables.split(' ');

/** So many words are known, the most common first. */
export const vocabulary: readonly string[] = makeVocabulary(30_000);

function makeVocabulary(size: number): string[] {
  const words = [...new Set(common.split(' '))];
  for (let i = 0; words.length < size; i++) {
    const [a, b, c] = [i % 36, Math.floor(i / 36) % 36, Math.floor(i / 1296)];
    words.push(`${parts[a]}${parts[b]}${parts[c] ?? ''}n`);
  }
  return words;
}

// How often one of the words up to each rank is met, as a part of one.
const reached = makeReached();

function makeReached(): Float64Array {
  const sums = new Float64Array(vocabulary.length);
  let sum = 0;
  for (let rank = 0; rank < sums.length; rank++) {
    sum += 1 / (rank + 2.7);
    sums[rank] = sum;
  }
  return sums.map((value) => value / sum);
}

/** Numbers between 0 and 1, the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = (seed + 1) * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 7), 61 | state) ^ state;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many words in a row. */
export function prose(next: () => number, count: number): string {
  return Array.from({ length: count }, () => vocabulary[rankAt(next())]).join(' ');
}

function rankAt(share: number): number {
  let [low, high] = [0, reached.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reached[middle] as number) < share) low = middle + 1;
    else high = middle;
  }
  return low;
}
