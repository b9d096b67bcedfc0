import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundLine, foundPieces } from './found-text.ts';
import { foldWords, readQuestion, shortPairs, wordsOf } from './search-words.ts';

test.each([
  ['Grüße aus Köln', 'grusse aus koln'],
  ['ÀÉÎÕÜ, Łódź; Ærø', 'aeiou lodz aero'],
  ['mei.tanaka@northwind.example', 'mei tanaka northwind example'],
  ['Re: [build #312]—done', 're build 312 done'],
  ['請求書です', '請 求 書 で す'],
  ['안녕하세요 여러분', '안녕하세요 여러분'],
  ['हिन्दी में', 'हिन्दी में'],
  ['ﬁne ①', 'fine 1'],
])('%s is compared as %s', (text, folded) => {
  expect(foldWords(text)).toBe(folded);
});

test('the pairs asked for of any words in a row are among those of the text they stand in', () => {
  const word = fc.oneof(
    fc.constantFrom('of', 'in', 'the', 'that', 'others', 'é', '請', "it's", '-'),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.nat(12), fc.nat(12), (words, from, count) => {
      const row = words
        .slice(from, from + count)
        .join(' ')
        .replaceAll('"', '')
        .slice(0, 90);
      const text = [...words.slice(0, from), row, ...words.slice(from + count)].join(' ');
      const asked = readQuestion(`before "${row}"`)?.pairs ?? [];
      expect(shortPairs(wordsOf(text))).toEqual(expect.arrayContaining(asked));
    }),
  );
});

test.each([
  ['"out of the box"', ['out of', 'of the', 'the box']],
  ['of the', []],
  ['"of the" or "in a"', []],
  ['-"of the" "in a"', ['in a']],
  ['me@of.the', ['me of']],
  ['請求書', ['請 求', '求 書']],
])('%s holds the pairs %j', (asked, pairs) => {
  expect(readQuestion(asked)?.pairs).toEqual(pairs);
});

test('ASCII is folded the same alone and among other letters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      expect(foldWords(`${text} é`)).toBe(`${foldWords(text)} e`.trim());
    }),
  );
});

test('what is quick for common letters and signs makes the same words of every one', () => {
  const plainly = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .normalize('NFC')
      .toLowerCase()
      .replace(
        /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu,
        ' $& ',
      )
      .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
      .trim();
  const lettersOfOurs = /[ßøłđæœıðþ]/;
  for (let code = 0; code < 0x10000; code++) {
    const text = `Σ${String.fromCodePoint(code)}Σ ά${String.fromCodePoint(code)}`;
    if (!lettersOfOurs.test(text.normalize('NFKD').toLowerCase()) && foldWords(text) !== plainly(text))
      expect.fail(`U+${code.toString(16)}: ${foldWords(text)} is not ${plainly(text)}`);
  }
});

describe('a question', () => {
  test.each([
    ['signed contract', '"signed" "contract"', true],
    ['signed contract ', '"signed" "contract"', false],
    ['"page four" mei', '"page four" "mei"', true],
    ['"page four', '"page four"', false],
    ['invoice -spam', '"invoice" -"spam"', false],
    ['mei@northwind.example', '"mei northwind example"', true],
    ['請求書', '"請 求 書"', false],
    ['one OR two', '"one" or "two"', true],
    ["it's 100% & (a|b):*", '"it s" "100" "a b"', false],
  ])('%s is %s', (asked, words, isLastBegun) => {
    expect(readQuestion(asked)).toMatchObject({ words, isLastBegun });
  });

  test.each(['', '   ', '""', '-', '-spam', '!!!', 'or'])('%j asks nothing', (asked) => {
    expect(readQuestion(asked)).toBeNull();
  });
});

describe('what was found', () => {
  const sought = readQuestion('grüsse "page four" cont')?.sought ?? [];

  test('is told apart as it stands in the text', () => {
    const pieces = foundPieces('GRÜẞE: the contracts, page four; a fourth page', sought);
    expect(pieces.filter(({ isFound }) => isFound).map(({ text }) => text)).toEqual([
      'GRÜẞE',
      'contracts',
      'page',
      'four',
      'page',
    ]);
  });

  test('stands in the line that is shown', () => {
    const line = foundLine(`${'filler words '.repeat(100)}here is the contract you\nasked for`, sought);
    expect(line).toMatch(/^… .*the contract you asked for$/);
    expect(foundLine('nothing here', sought)).toBe('nothing here');
  });

  test('any text is kept letter by letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, asked) => {
        const pieces = foundPieces(text, readQuestion(asked)?.sought ?? []);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });
});
