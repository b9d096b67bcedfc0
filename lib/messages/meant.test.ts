import { describe, expect, test } from 'vitest';
import { readDate } from '../mime/date.ts';
import { decodeWords } from '../mime/encoded-words.ts';
import { readHeaders } from '../mime/headers.ts';
import { pictureSigner } from '../pictures/sign.ts';
import { openMessage } from './open.ts';

// What programs write against the rules is read as it was meant: labels, types, encodings, names of files, senders and dates.

const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const open = (raw: Buffer | string) =>
  openMessage(Buffer.from(raw as string), signer, new Date('2026-12-01T00:00:00Z'));
const bytes = (...pieces: (string | number[])[]) =>
  Buffer.concat(pieces.map((one) => (typeof one === 'string' ? Buffer.from(one) : Buffer.from(one))));
const from = (value: string) => {
  const { fromName, fromAddress } = readHeaders(Buffer.from(`From: ${value}\r\n\r\n`));
  return [fromName, fromAddress];
};

describe('a charset is the one that is meant:', () => {
  test.each<[string, number[], string]>([
    ['x-windows-949', [0xbe, 0xc8, 0xb3, 0xe7], '안녕'],
    ['UHC', [0xbe, 0xc8, 0xb3, 0xe7], '안녕'],
    ['eucJP-ms', [0xad, 0xa1, 0xb9, 0xe2], '①高'],
    ['x-euc-cn', [0xc4, 0xfa, 0xba, 0xc3], '您好'],
    ['gb2312_charset', [0xc4, 0xfa, 0xba, 0xc3], '您好'],
    ['8859-2', [0xa3, 0xf3, 0x64, 0xbc], 'Łódź'],
    ['latin-9', [0xa4, 0xbc], '€Œ'],
    ['iso-8859-1-windows-1252', [0x80, 0x96], '€–'],
    ['ISO_8859-1:1987', [0x47, 0x72, 0xfc, 0xdf], 'Grüß'],
    ['x-mac-greek', [0xba, 0xe1, 0xec], 'Καλ'],
  ])('%s, in a text and in a subject', async (label, letters, words) => {
    const { text } = await open(bytes(`Content-Type: text/plain; charset=${label}\r\n\r\n`, letters));
    expect(text).toBe(words);
    const word = `=?${label}?B?${Buffer.from(letters).toString('base64')}?=`;
    expect(readHeaders(Buffer.from(`Subject: ${word}\r\n\r\n`)).subject).toBe(words);
  });

  test('Thai that nobody labelled', async () => {
    const thai = Buffer.from('e0c3d5c2b9a4d8b3c5d9a1a4e9d220a2cdbaa4d8b3b7d5e8e3aae9bac3d4a1d2c3', 'hex');
    const { text } = await open(bytes('Content-Type: text/plain\r\n\r\n', [...thai]));
    expect(text).toBe('เรียนคุณลูกค้า ขอบคุณที่ใช้บริการ');
  });

  test('a line of another program in a text of UTF-8', async () => {
    const { text } = await open(
      bytes(
        'Content-Type: text/plain; charset=utf-8\r\n\r\nGrüße aus Köln\n',
        [0x4c, 0xf6, 0x73, 0x65, 0x6e],
      ),
    );
    expect(text).toBe('Grüße aus Köln\nLösen');
  });

  test.each([
    ['=?us-ascii?Q?Caf=C3=A9?=', 'Café'],
    ['=?iso-8859-1?Q?Caf=C3=A9?=', 'Café'],
    ['=?utf-8?Q?Caf=E9_cr=E8me?=', 'Café crème'],
    ['=?"UTF-8"?Q?Caf=C3=A9?=', 'Café'],
    ['=? UTF-8 ?Q?Caf=C3=A9?=', 'Café'],
    ['=?utf-8?Q?Caf=C3?=\r\n =?utf-8?B?qQ==?=', 'Café'],
    ['=?utf-8?Q?Caf=C3=A9_=F0=9F=98?=', 'Café'],
    ['=?ISO-2022-JP?B?GyRCRnwbKEI=?= =?ISO-2022-JP?B?GyRCS1wbKEI=?=', '日本'],
  ])('the word %s', (subject, words) => {
    expect(readHeaders(Buffer.from(`Subject: ${subject}\r\n\r\n`)).subject).toBe(words);
  });

  test('blanks between words are none, those beside other text are', () => {
    expect(decodeWords('a =?utf-8?Q?b?= =?latin1?Q?c?= d=?utf-8*en?Q?e?=')).toBe('a bc de');
  });
});

describe('a body is read by the type and the encoding that are meant:', () => {
  test.each([
    'text/htm',
    'texthtml',
    'text\\html',
    '/html',
    'html/text',
    'Content-Type: text/html',
    'x-text/html',
    'application/html',
    'message/html',
  ])('%s is HTML', async (type) => {
    const { text, page } = await open(`Content-Type: ${type}; charset=utf-8\r\n\r\n<p>The <b>words</b></p>`);
    expect([text, page?.includes('<b>words</b>')]).toEqual(['The words', true]);
  });

  test.each(['plain/text', 'unknown/unknown', 'application/text', 'application/pgp'])(
    '%s is text',
    async (type) => {
      const { text, attachments } = await open(`Content-Type: ${type}\r\n\r\nThe words`);
      expect([text, attachments]).toEqual(['The words', []]);
    },
  );

  test('a file keeps its type', async () => {
    const { attachments } = await open(
      'Content-Type: application/html; name="a.html"\r\nContent-Disposition: attachment\r\n\r\n<p>x</p>',
    );
    expect(attachments.map(({ name, type }) => [name, type])).toEqual([['a.html', 'application/html']]);
  });

  test.each(['BASE-64', 'base 64', 'x-base64', 'MIME_base64', '<base64>'])('%s is base64', async (name) => {
    const { text } = await open(`Content-Transfer-Encoding: ${name}\r\n\r\nVGhlIHdvcmRz`);
    expect(text).toBe('The words');
  });

  test.each(['quoted printable', 'quoted_printable', 'quoted-printible', 'QP'])(
    '%s is quoted-printable',
    async (name) => {
      const { text } = await open(`Content-Transfer-Encoding: ${name}\r\n\r\nThe=20words`);
      expect(text).toBe('The words');
    },
  );
});

describe('an attachment has the name that is meant:', () => {
  test.each([
    ['attachment; filename=Offer; final version.pdf; size=12', 'Offer; final version.pdf'],
    ['attachment; filename=a.pdf; inline', 'a.pdf'],
    ['attachment; filename=Plan (1).pdf', 'Plan (1).pdf'],
    ['attachment; filename=a.pdf (a comment)', 'a.pdf'],
    ['attachment; name="Plan.pdf"', 'Plan.pdf'],
    ['attachment; file-name="Plan.pdf"', 'Plan.pdf'],
    ['attachment; filename=“Plan.pdf”', 'Plan.pdf'],
    ['attachment; filename=""Plan.pdf""', 'Plan.pdf'],
    ['attachment; filename="The "big" plan.pdf"; size=1', 'The _big_ plan.pdf'],
    ['attachment; filename="a \\"b\\".pdf"', 'a _b_.pdf'],
    ['attachment; filename="C:\\Users\\anna\\Plan.pdf"', 'Plan.pdf'],
    ['attachment; filename="%E5%90%88%E5%90%8C.pdf"', '合同.pdf'],
    ['attachment; filename="100%25 sure.pdf"', '100%25 sure.pdf'],
    ['attachment; filename="=?x-windows-949?B?vsiz5w==?=.pdf"', '안녕.pdf'],
    ['inline\r\nContent-Disposition: attachment; filename="Plan.pdf"', 'Plan.pdf'],
    ['attachment;\r\nfilename="Plan.pdf"', 'Plan.pdf'],
    ['attachment\r\nContent-Location: https://a.example/files/Plan.pdf', 'Plan.pdf'],
    ['attachment; filename="\x1b$B8+@Q\x1b(B.pdf"', '見積.pdf'],
  ])('%s', async (disposition, name) => {
    const { attachments } = await open(
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: ${disposition}\r\n\r\n%PDF\r\n--b--\r\n`,
    );
    expect(attachments.map((one) => one.name)).toEqual([name]);
  });

  test('a winmail.dat that holds nothing is one itself', async () => {
    const { attachments } = await open(
      'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgAAAAA=\r\n',
    );
    expect(attachments.map((one) => one.name)).toEqual(['winmail.dat']);
  });
});

describe('parts are found where the boundary is written otherwise:', () => {
  const parts =
    '--b\r\nContent-Type: text/plain\r\n\r\nThe words\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--b--\r\n';
  const mixed = (head: string) => `Content-Type: multipart/mixed; ${head}\r\n\r\n${parts}`;
  test.each([
    ['with the next parameter behind it', mixed('boundary=b charset=utf-8')],
    [
      'in a container within another',
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n${mixed('x=y')}\r\n--a--\r\n`,
    ],
    [
      'in one that names another',
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n${mixed('boundary=c')}\r\n--a--\r\n`,
    ],
  ])('%s', async (_, raw) => {
    const { text, attachments } = await open(raw);
    expect([text.trim(), attachments.map((one) => one.name)]).toEqual(['The words', ['a.pdf']]);
  });
});

test.each([
  ['"Anna Berg"anna@x.example', 'Anna Berg'],
  ['Anna Berg (anna@x.example)', 'Anna Berg'],
  ['"Anna Berg <anna@x.example>"', 'Anna Berg'],
  ['&quot;Anna Berg&quot; <anna@x.example>', 'Anna Berg'],
  ['Anna &amp; Co &lt;anna@x.example&gt;', 'Anna & Co'],
  ['Anna Berg anna@x.example>', 'Anna Berg'],
  ['"Berg, Anna" <anna@x.example>, "b@y.example" <b@y.example>', 'Berg, Anna'],
])('the sender of %s is found', (value, name) => {
  expect(from(value)).toEqual([name, 'anna@x.example']);
});

test.each([
  ['Tue, 3 Mar 2026 10:00:00 +100', '09'],
  ['Tue, 3 Mar 2026 10:00:00 +01', '09'],
  ['20260303T100000Z', '10'],
  ['1772528400', '09'],
  ['Вт, 3 мар 2026 10:00:00 +0300', '07'],
  ['週二, 3 三月 2026 10:00:00 +0800', '02'],
  ['2026年3月3日 10:00:00 +0900', '01'],
  ['Sal, 3 Mar 2026 10:00:00 +0300', '07'],
])('the date %s is read', (value, hour) => {
  expect(readDate(value)?.toISOString()).toBe(`2026-03-03T${hour}:00:00.000Z`);
});

test('a link stays one however deep it stands, and ends where the next one begins', async () => {
  const deep = `${'<div><table><tr><td>'.repeat(300)}<a href="https://a.example/1">one<a href="https://a.example/2">two</a> three`;
  const { page } = await open(`Content-Type: text/html\r\n\r\n${deep}`);
  const links = page?.match(/<a href="https:..a.example.\d"[^<>]*>\s*\w+\s*<\/a>/g) ?? [];
  expect(links.map((link) => link.replace(/^[^>]*>|<.*$/g, '').trim())).toEqual(['one', 'two']);
});

test('what a page hides is hidden', async () => {
  const { page } = await open('Content-Type: text/html\r\n\r\n<p hidden>not this</p><p>The words</p>');
  expect(page).toContain('<p style="display:none">not this</p>');
});
