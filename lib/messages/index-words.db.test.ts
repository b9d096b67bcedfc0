import { expect, test } from 'vitest';
import { bareQuery } from '../db/bare.ts';
import { chanceOf } from '../testing/chance.ts';
import { corpus } from '../testing/corpus.ts';
import { testDatabase } from '../testing/database.ts';
import { indexWords } from './index-words.ts';
import { parseBody } from './parse-body.ts';
import { foldWords } from './search-words.ts';

await testDatabase();

const head = { subject: '', fromName: '', fromAddress: '' };

/** Both vectors of a text, ours without the pairs, which have no place; null where PostgreSQL is asked to make it. */
async function both(text: string): Promise<{ ours: string; theirs: string } | null> {
  const words = indexWords(head, text);
  if (!('vector' in words)) return null;
  const { rows } = await bareQuery<{ ours: string; theirs: string }>({
    name: 'both vectors',
    text: `select ts_filter($1::tsvector, '{d}')::text as ours, to_tsvector('simple', $2)::text as theirs`,
    values: [words.vector, foldWords(text)],
  });
  return rows[0] ?? null;
}

test('words are put in order as the parser of PostgreSQL puts them', async () => {
  const random = chanceOf(7);
  const letters = [...'ab0123456789eexzé β ж  www com http org x0 -._/@:%'];
  const letter = () => letters[Math.floor(random() * letters.length)];
  const byChance = Array.from({ length: 1_000 }, () =>
    Array.from({ length: 3 + Math.floor(random() * 30) }, letter).join(''),
  );
  const bodies = await Promise.all(corpus().map(async ({ raw }) => (await parseBody(raw)).text));
  const odd = ['a '.repeat(40_000), `${'q'.repeat(3_000)} b c`];
  let compared = 0;
  for (const text of [...byChance, ...bodies, ...odd]) {
    const vectors = await both(text);
    if (!vectors) continue;
    compared += 1;
    expect(vectors.ours).toBe(vectors.theirs);
  }
  expect(compared).toBeGreaterThan(1_000);
});

test.each(['今月の請求書', 'हिन्दी', 'Ⅷ ½', '1e5'])(
  'where a word of %s ends is left to PostgreSQL',
  (text) => {
    expect(indexWords(head, `${text} ۵`)).toHaveProperty('folded');
  },
);
