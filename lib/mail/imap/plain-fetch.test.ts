import { describe, expect, test } from 'vitest';
import { responsesOf } from './answers.ts';
import { readResponse } from './imap-client.ts';
import { apart, OpenQuotes, plainFetch } from './plain-fetch.ts';
import { readFetch } from './read-fetch.ts';

const body = 'Subject: a\r\n\r\nText\r\n';
const literal = (spelled = `{${body.length}}`) => `${spelled}\r\n`;
const usual = 'INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 20';

async function read(payload: string, literals = [body]) {
  const plain = plainFetch({
    payload: Buffer.from(payload),
    literals: literals.map((one) => Buffer.from(one)),
  });
  const response = plain && (await readResponse(plain));
  return response && readFetch(response.untagged, 1_000_000);
}

test.each<[what: string, row: string, flags: string[]]>([
  [
    'flags in square brackets',
    `* 5 FETCH (UID 7 FLAGS [\\Seen] ${usual} BODY[]<0> ${literal()})`,
    ['\\Seen'],
  ],
  [
    'flags with a smile',
    `* 5 FETCH (UID 7 FLAGS (\\Seen :( x) ${usual} BODY[]<0> ${literal()})`,
    ['\\Seen', 'x'],
  ],
  ['a quote in a flag', `* 5 FETCH (UID 7 FLAGS (\\Seen x"y) ${usual} BODY[] ${literal()})`, ['\\Seen']],
  ['two brackets too many', `* 5 FETCH (UID 7 FLAGS () ${usual} BODY[] ${literal()})))`, []],
  ['no outer brackets', `* 5 FETCH UID 7 FLAGS (\\Seen) ${usual} BODY[] ${literal()}`, ['\\Seen']],
  ['square brackets', `* 5 FETCH [UID 7 FLAGS (\\Seen) ${usual} RFC822 ${literal()}]`, ['\\Seen']],
  ['UID FETCH', `* 5 UID FETCH (UID 7 FLAGS (\\Seen) ${usual} BODY[] ${literal()})`, ['\\Seen']],
  ['no space', `*5 FETCH (UID 7 FLAGS (\\Seen) ${usual} BODY[] ${literal()})`, ['\\Seen']],
  ['a padded literal', `* 5 FETCH (UID 7 FLAGS () ${usual} BODY[] ${literal(`{ 0${body.length} }`)})`, []],
  ['a line feed in a string', `* 5 FETCH (UID 7 X "a\nb" FLAGS () ${usual} BODY[] ${literal()})`, []],
])('%s', async (_, row, flags) => {
  const found = await read(row);
  expect(found).toMatchObject({ uid: 7n, flags, internalDate: new Date('2026-07-17T02:44:25Z') });
  expect(found?.raw?.toString()).toBe(body);
});

test('a message that comes as a quoted string is its bytes', async () => {
  const found = await read(`* 5 FETCH (UID 7 FLAGS () BODY[] "Subject: \\"a\\"\r\n\r\nText \\\\ \r\n")`, []);
  expect(found?.raw?.toString()).toBe('Subject: "a"\r\n\r\nText \\ \r\n');
});

test.each([
  ['another response', '* 5 EXISTS'],
  ['a note', '* OK FETCH is slow'],
  ['two UIDs', `* 5 FETCH (UID 7 UID 8 BODY[] ${literal()})`],
  ['neither UID nor body', '* 5 FETCH (FLAGS (\\Seen)'],
])('%s is no message', async (_, row) => expect(await read(row)).toBeNull());

test.each([
  ['a head', `* 5 FETCH (UID 7 BODY[HEADER] ${literal()}`],
  ['a part', `* 5 FETCH (UID 7 BODY[1] ${literal()}`],
  ['a flag', `* 5 FETCH (UID 7 FLAGS (${literal()})`],
])('the bytes of %s are not taken for the message', async (_, row) => {
  expect((await read(row))?.raw).toBeUndefined();
});

test('what a sender may have written names no message', async () => {
  const row = `* 5 FETCH (ENVELOPE (NIL "UID 9 FLAGS (\\\\Seen)" NIL) UID 7 FLAGS [] BODY[] ${literal()})`;
  expect(await read(row)).toMatchObject({ uid: 7n, flags: [] });
});

describe('a line that ends within a quoted string', () => {
  const join = (...lines: string[]) => {
    const quotes = new OpenQuotes();
    const joins = lines.map((line) => quotes.goesOn(Buffer.from(line), Buffer.from(lines[0] as string)));
    return { joins, hasJoined: quotes.takeJoined() };
  };

  test('goes on until the string ends', () => {
    expect(join('* 5 FETCH (UID 7 X "a\n', 'b\r\n', '\r\n', 'c \\" d" FLAGS ())\r\n')).toEqual({
      joins: [true, true, true, false],
      hasJoined: true,
    });
  });

  test.each([
    ['it is no FETCH', ['* LIST () "/" "not closed\r\n']],
    ['all is closed', ['* 5 FETCH (UID 7 FLAGS ())\r\n']],
    ['its quotes are two', ['* 5 FETCH (UID 7 X "a"\r\n']],
  ])('does not go on where %s', (_, lines) => expect(join(...lines).joins).toEqual([false]));

  test('ends where another response begins, and each is taken for itself', () => {
    const rows = ['* 5 FETCH (UID 7 X "a\r\n', '* 6 FETCH (UID 8 FLAGS ())\r\n'];
    expect(join(...rows).joins).toEqual([true, false]);
    const bytes = Buffer.from(rows.join(''));
    const parts = apart({ payload: bytes.subarray(0, -2), literals: [] });
    expect(parts.map(({ payload }) => `${payload}\r\n`)).toEqual(rows);
  });

  test('each response keeps its own literals', () => {
    const bytes = Buffer.from(
      '* 5 FETCH (UID 7 BODY[] {2}\r\nab X "q\r\n* 6 FETCH (UID 8 BODY[] {1}\r\nc)\r\n',
    );
    const [first, second] = responsesOf(bytes);
    const payload = Buffer.concat(
      [first, second].flatMap((one) => [one?.payload ?? '', '\r\n']).map((one) => Buffer.from(one)),
    );
    const parts = apart({
      payload: payload.subarray(0, -2),
      literals: [Buffer.from('ab'), Buffer.from('c')],
    });
    expect(parts.map(({ literals }) => literals.map(String))).toEqual([['ab'], ['c']]);
  });
});

test('what nobody can read costs no more time than it has bytes', () => {
  const began = performance.now();
  for (const piece of ['UID 7 ', '"', '\\"', '{1}\r\n', 'FLAGS (', 'BODY[] ', ' "a\r\n', '((((', 'RFC822 ="'])
    plainFetch({ payload: Buffer.from(`* 5 FETCH (${piece.repeat(60_000)}`), literals: [] });
  expect(performance.now() - began).toBeLessThan(4_000);
});
