import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readThreadHeaders } from '../mime/headers.ts';
import { parseAddresses, writeAddress } from './addresses.ts';
import { draftFrom } from './draft.ts';
import { attachmentName, attachmentType, messageForm } from './schema.ts';

const own = new Set(['ana@northwind.example']);
const answer = (kind: 'reply' | 'replyAll' | 'forward', head: string, subject = 'Lunch') =>
  draftFrom(
    kind,
    {
      headers: readThreadHeaders(Buffer.from(`${head}\r\n\r\n`)),
      subject,
      at: '1 May 2026',
      text: 'Hi\n> old\n',
    },
    own,
  );

describe('an answer', () => {
  const head =
    'From: Mei <mei@x.example>\r\nTo: ana@northwind.example, Luis <luis@x.example>\r\nCc: mei@x.example, "P, N" <p@x.example>';

  test('goes to the sender; to everybody else but oneself, once, on Reply all', () => {
    expect(answer('reply', head)).toMatchObject({ to: 'Mei <mei@x.example>', cc: '' });
    expect(answer('replyAll', head)).toMatchObject({
      to: 'Mei <mei@x.example>',
      cc: 'Luis <luis@x.example>, "P, N" <p@x.example>',
    });
    expect(answer('forward', head)).toMatchObject({ to: '', cc: '' });
  });

  test('goes where it is asked for', () => {
    expect(answer('reply', `${head}\r\nReply-To: list@x.example`).to).toBe('list@x.example');
  });

  test('to one’s own message goes where that went', () => {
    const sent = 'From: ana@northwind.example\r\nTo: mei@x.example';
    expect(answer('reply', sent).to).toBe('mei@x.example');
  });

  test('quotes what was there, one level deeper', () => {
    expect(answer('reply', head).text).toBe('\n\nOn 1 May 2026, Mei <mei@x.example> wrote:\n> Hi\n>> old\n');
  });

  test.each([
    ['reply', 'Lunch', 'Re: Lunch'],
    ['reply', 'Re: Lunch', 'Re: Lunch'],
    ['reply', 'RE: AW: Re[2]: Lunch', 'Re: Lunch'],
    ['reply', 'Fwd: Lunch', 'Re: Fwd: Lunch'],
    ['forward', 'WG: FW: Lunch', 'Fwd: Lunch'],
    ['forward', '', 'Fwd:'],
    ['reply', 'Regarding: lunch', 'Re: Regarding: lunch'],
  ] as const)('%s to “%s” is “%s”', (kind, subject, expected) => {
    expect(answer(kind, head, subject).subject).toBe(expected);
  });

  test('is made of any bytes whatever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const headers = readThreadHeaders(Buffer.from(bytes));
        draftFrom('replyAll', { headers, subject: '', at: '', text: '' }, own);
      }),
    );
  });
});

describe('addresses', () => {
  test('are divided by commas, semicolons and lines, each once', () => {
    const parsed = parseAddresses(
      'Mei <Mei.T@X.example>; luis@x.example,\n"P, N" <p@bücher.example>, mei.t@x.example',
    );
    expect(parsed).toEqual({
      ok: true,
      list: [
        { name: 'Mei', address: 'Mei.T@x.example' },
        { name: '', address: 'luis@x.example' },
        { name: 'P, N', address: 'p@xn--bcher-kva.example' },
      ],
    });
    expect(parsed.ok && parseAddresses(parsed.list.map(writeAddress).join(', '))).toEqual(parsed);
  });

  test.each(['bob', 'a@', 'a@b@x.example', '<>x', 'a@x.example\0'])('%j names none', (text) => {
    expect(parseAddresses(text).ok).toBe(false);
  });
});

describe('a message form', () => {
  const id = '0198f2a4-0000-7000-8000-000000000001';

  test('names the files of the original by their places', () => {
    const read = (keep: object) => messageForm.parse({ id, accountId: id, to: 'a@x.example', ...keep }).keep;
    expect([read({}), read({ keep: { 3: 'true', 0: 'true' } })]).toEqual([[], [0, 3]]);
  });

  const problem = (given: object) =>
    messageForm.safeParse({ id, accountId: id, to: 'a@x.example', ...given }).error?.issues[0]?.path[0];

  test.each([
    [{ to: '' }, 'to'],
    [{ subject: 'a\r\nBcc: x@y.example' }, 'subject'],
    [{ subject: '\u202etxt' }, 'subject'],
    [{ text: 'half \ud83d' }, 'text'],
    [{ text: 'nul \0' }, 'text'],
    [{ id: '../../x' }, 'id'],
    [{ keep: 'all' }, 'keep'],
    [{ keep: { '-1': 'true' } }, 'keep'],
    [{ keep: { 0: '<b>' } }, 'keep'],
    [{ keep: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [i, 'true'])) }, 'keep'],
  ])('%j is refused at its field', (given, field) => expect(problem(given)).toBe(field));

  test('cleans what a file is called, and what it says it is', () => {
    expect(attachmentName('../../etc/pass\r\nwd')).toBe('pass wd');
    expect(attachmentName('evil\u202efdp.exe')).toBe('evil fdp.exe');
    expect(attachmentName('')).toBe('attachment');
    expect(attachmentType('text/html; charset=x')).toBe('text/html');
    expect(attachmentType('message/rfc822')).toBe('application/octet-stream');
    expect(attachmentType('x\r\nBcc: y')).toBe('application/octet-stream');
  });
});
