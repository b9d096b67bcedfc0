import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { readDate } from '../mime/date.ts';
import { decodeWords } from '../mime/encoded-words.ts';
import { readHeaders, tracedDate } from '../mime/headers.ts';
import { pictureSigner } from '../pictures/sign.ts';
import { openMessage } from './open.ts';
import { parseBody } from './parse-body.ts';

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
    ['utf-16le', Array.from('Not wide', (one) => one.charCodeAt(0)), 'Not wide'],
    [
      'johab',
      [0xb4, 0x65, 0x91, 0x77, 0x20, 0x99, 0xb1, 0xc4, 0x41, 0x20, 0xf7, 0xd3, 0xf1, 0xae],
      '안녕 똠ㅋ 漢字',
    ],
    ['ks_c_5601-1992', [0xbe, 0xc8, 0xb3, 0xe7], '안녕'],
    ['IBM037', [0xd1, 0x96, 0x82, 0x40, 0xf0, 0x40, 0xba, 0x96, 0x92, 0xbb], 'Job 0 [ok]'],
    ['cp273', [0xc7, 0x99, 0xd0, 0xa1, 0x85], 'Grüße'],
    ['ibm-1140', [0xf5, 0x40, 0x9f], '5 €'],
    ['DIN_66003', [0x47, 0x72, 0x7d, 0x7e, 0x65], 'Grüße'],
    ['x-ia5-swedish', [0x47, 0x7c, 0x74, 0x65, 0x62, 0x6f, 0x72, 0x67, 0x20, 0x7d], 'Göteborg å'],
    ['kz-1048', [0x8d, 0xe0, 0xe7, 0xe0, 0x9d], 'Қазақ'],
    ['x-viet-tcvn5712', [0x63, 0xb6, 0x6d, 0x20, 0xac, 0x6e], 'cảm ơn'],
    ['iso-ir-111', [0xc4, 0xc5, 0xce, 0xd8], 'день'],
    ['ja_JP.eucJP', [0xc6, 0xfc, 0xcb, 0xdc], '日本'],
    ['x-mac-japanese', [0x93, 0xfa, 0x96, 0x7b], '日本'],
    ['x-mac-icelandic', [0xdf, 0x9c], 'þú'],
    ['ISO-10646-UCS-2', [0x00, 0x48, 0x00, 0x65, 0x00, 0x6c, 0x00, 0x6c, 0x00, 0x6f], 'Hello'],
    [
      'iso-2022-jp-2',
      [0x1b, 0x24, 0x28, 0x44, 0x6c, 0x3f, 0x1b, 0x24, 0x42, 0x33, 0x30, 0x1b, 0x28, 0x42],
      '鷗外',
    ],
    [
      'iso-2022-jp-2',
      [0x1b, 0x24, 0x41, 0x44, 0x63, 0x43, 0x47, 0x1b, 0x24, 0x28, 0x43, 0x47, 0x51, 0x31, 0x5b],
      '你们한글',
    ],
    [
      'iso-2022-jp',
      [0x74, 0x1b, 0x24, 0x28, 0x44, 0x2b, 0x57, 0x1b, 0x28, 0x42, 0x74, 0x61, 0x74, 0x73, 0x75],
      'tōtatsu',
    ],
    [
      'iso-2022-cn',
      [0x1b, 0x24, 0x29, 0x41, 0x0e, 0x44, 0x63, 0x3a, 0x43, 0x23, 0x2c, 0x4c, 0x6c, 0x0f],
      '你好，天',
    ],
    ['iso-2022-jp', [0x0e, 0x31, 0x32, 0x33, 0x0f, 0x20, 0x61, 0x62, 0x63], 'ｱｲｳ abc'],
    [
      'iso-2022-jp',
      [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x20, 0xb1, 0xb2, 0xb3],
      '日本 ｱｲｳ',
    ],
    ['iso-2022-jp-2', [0x43, 0x61, 0x66, 0x1b, 0x2e, 0x41, 0x1b, 0x4e, 0x69], 'Café'],
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

  test.each([
    [
      'Καλημέρα σας, η συνάντηση γίνεται αύριο',
      'cae1ebe7ecddf1e120f3e1f22c20e720f3f5eddcedf4e7f3e720e3dfede5f4e1e920e1fdf1e9ef',
    ],
    ['שלום לכולם, הפגישה מחר בבוקר', 'f9ece5ed20ecebe5eced2c20e4f4e2e9f9e420eee7f820e1e1e5f7f8'],
    ['السلام عليكم ورحمة الله وبركاته', 'c7e1d3e1c7e320dae1eddfe320e6d1cde3c920c7e1e1e520e6c8d1dfc7cae5'],
    [
      'Здравствуйте, коллеги! Собрание в понедельник',
      '87a4e0a0a2e1e2a2e3a9e2a52c20aaaeababa5a3a8212091aea1e0a0ada8a520a220afaeada5a4a5abecada8aa',
    ],
    [
      '你好，这是一封测试邮件，请尽快回复。谢谢',
      'c4e3bac3a3acd5e2cac7d2bbb7e2b2e2cad4d3cabcfea3acc7ebbea1bfecbbd8b8b4a1a3d0bbd0bb',
    ],
    [
      '各位同仁您好，下週一上午十點召開會議',
      'a655a6eca650a4afb17aa66ea141a455b667a440a457a4c8a451c249a56cb67db77cc4b3',
    ],
    ['ใบเสร็จรับเงินสำหรับคำสั่งซื้อ', 'e3bae0cac3e7a8c3d1bae0a7d4b9cad3cbc3d1baa4d3cad1e8a7abd7e9cd'],
  ])('%s, that nobody labelled', async (words, hex) => {
    const { text } = await open(bytes('Content-Type: text/plain\r\n\r\n', [...Buffer.from(hex, 'hex')]));
    expect(text).toBe(words);
  });

  test.each([
    ['お世話になっております。田中です。', 'shift_jis'],
    ['您好，附件是会议资料，请查收。谢谢', 'gb18030'],
    ['안녕하세요. 회의 자료를 보내드립니다.', 'euc-kr'],
  ])('%s, that a western label stands above', async (words, charset) => {
    const encoded = iconv.encode(words, charset);
    const { text } = await open(bytes('Content-Type: text/plain; charset=iso-8859-1\r\n\r\n', [...encoded]));
    expect(text).toBe(words);
  });

  test.each([
    ['Анна Берг', 'windows-1251'],
    ['田中太郎', 'shift_jis'],
    ['会議資料', 'shift_jis'],
  ])('the few letters of %s', (name, charset) => {
    const head = bytes('From: ', [...iconv.encode(name, charset)], ' <a@x.example>\r\n\r\n');
    expect(readHeaders(head).fromName).toBe(name);
  });

  test('a subject that nobody labelled is in the letters of the text below', () => {
    const [subject, text] = [
      'b77cc4b3b371aabea147a455b667a440',
      'a655a6eca650a4afb17aa66ea141bdd0b7c7aec9a558ae75a143',
    ];
    const [above, below] = [subject, text].map((hex) => [...Buffer.from(hex, 'hex')]) as [number[], number[]];
    expect(readHeaders(bytes('Subject: ', above, '\r\n\r\n', below)).subject).toBe('會議通知：下週一');
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

  test.each(['BASE-64', 'base 64', 'x-base64', 'MIME_base64', '<base64>', '=?utf-8?Q?base64?='])(
    '%s is base64',
    async (name) => {
      const { text } = await open(`Content-Transfer-Encoding: ${name}\r\n\r\nVGhlIHdvcmRz`);
      expect(text).toBe('The words');
    },
  );

  test.each(['quoted printable', 'quoted_printable', 'quoted-printible', 'QP'])(
    '%s is quoted-printable',
    async (name) => {
      const { text } = await open(`Content-Transfer-Encoding: ${name}\r\n\r\nThe=20words`);
      expect(text).toBe('The words');
    },
  );
});

test.each([
  [
    'quoted-printable',
    'Gr=C3=BC=C3=9Fe, 1 =3D 1,=\r\n und mehr als vierzig Zeichen',
    'Grüße, 1 = 1, und mehr als vierzig Zeichen',
  ],
  [
    'base64',
    Buffer.from('Grüße, und mehr als vierzig Zeichen davon').toString('base64'),
    'Grüße, und mehr als vierzig Zeichen davon',
  ],
  [
    'nothing of the kind',
    'https://a.example/?a=C3&b=9F&c=FC and more than forty signs',
    'https://a.example/?a=C3&b=9F&c=FC and more than forty signs',
  ],
  ['a key, which is no words', 'A'.repeat(64), 'A'.repeat(64)],
])('a text that does not say that it is %s', async (_, written, words) => {
  const { text } = await open(`Content-Type: text/plain; charset=utf-8\r\n\r\n${written}\r\n`);
  expect(text.trim()).toBe(words);
});

describe('a message that is one text without a name is shown,', () => {
  test.each([
    ['text/vcard', 'BEGIN:VCARD\r\nFN:Anna Berg\r\nEND:VCARD', 'FN:Anna Berg'],
    ['application/json', '{"alert":"disk full"}', 'disk full'],
    ['application/octet-stream', 'Plain words', 'Plain words'],
    ['text/plain', '<!DOCTYPE html><html><body><p>The <b>words</b></p></body></html>', 'The words'],
    [
      'message/external-body; access-type=URL; url="https://a.example/big.iso"',
      'Content-Type: application/zip',
      'https://a.example/big.iso',
    ],
    ['text/plain', 'All \x1b[31mred\x1b[0m here', 'All red here'],
  ])('%s', async (type, body, words) => {
    const { text, attachments } = await open(`Content-Type: ${type}\r\n\r\n${body}\r\n`);
    expect([text.includes(words), attachments]).toEqual([true, []]);
  });

  test('but not bytes', async () => {
    const { text, attachments } = await open(
      bytes('Content-Type: application/octet-stream\r\n\r\n', [1, 2, 3]),
    );
    expect([text, attachments.length]).toEqual(['', 1]);
  });
});

test('a head of five thousand recipients hides neither subject nor text', async () => {
  const many = Array.from({ length: 5000 }, (_, at) => `"Person ${at}, the" <p${at}@x.example>`).join(
    ',\r\n ',
  );
  const raw = Buffer.from(
    `From: a@x.example\r\nTo: ${many}\r\nCc: ${many}\r\nX-Long: ${'x'.repeat(300_000)}\r\nSubject: All of us\r\nContent-Type: text/html\r\n\r\n<p>The words</p>`,
  );
  expect(readHeaders(raw)).toMatchObject({ subject: 'All of us', fromAddress: 'a@x.example' });
  const { text, to } = await open(raw);
  expect([text, to[1]]).toEqual(['The words', 'Person 1, the <p1@x.example>']);
});

test('an invitation that comes as a form of the text and once more as a file is listed once', async () => {
  const calendar =
    'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260310T100000Z\r\nSUMMARY:Planning\r\nDESCRIPTION:The agenda\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
  const parts = [
    `Content-Type: text/calendar; method=REQUEST\r\n\r\n${calendar}`,
    `Content-Type: application/ics; name=invite.ics\r\nContent-Disposition: attachment\r\n\r\n${calendar}`,
  ];
  const { attachments, text } = await open(
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${parts.join('\r\n--b\r\n')}\r\n--b--\r\n`,
  );
  expect([attachments.map(({ name }) => name), text]).toEqual([['invite.ics'], 'The agenda']);
});

test('a file in BinHex is told from the text', async () => {
  // RFC 1741: name, type, creator, flags, two lengths, a sum, and the bytes, some repeated.
  const letters = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr';
  const packed = Buffer.concat([
    Buffer.from('\x05a.txt\0TEXTttxt\0\0', 'latin1'),
    Buffer.from([0, 0, 0, 9, 0, 0, 0, 0, 1, 2]),
    Buffer.from('Hi\x90\x04\x90\0ok!', 'latin1'),
  ]);
  const bits = Array.from(packed, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const encoded = (bits.match(/.{1,6}/g) ?? []).map((six) => letters[Number.parseInt(six.padEnd(6, '0'), 2)]);
  const raw = `Content-Type: text/plain\r\n\r\nHere it is.\r\n(This file must be converted with BinHex 4.0)\r\n\r\n:${encoded.join('')}:\r\nRegards`;
  const { text, attachments } = await open(raw);
  expect(text.replace(/\s+/g, ' ')).toBe('Here it is. Regards');
  expect(attachments.map(({ name, size }) => [name, size])).toEqual([['a.txt', 9]]);
  const broken = await open(raw.replace('\r\nRegards', '').replace(/:$/, ''));
  expect(broken.text).toContain('with BinHex');
});

describe('an attachment has the name that is meant:', () => {
  test.each([
    ['attachment; =?utf-8?b?ZmlsZW5hbWU9IlTDtnN0?=.pdf', 'Töst.pdf'],
    ["attachment; filename*=utf-8'Gr%C3%BC%C3%9Fe.pdf", 'Grüße.pdf'],
    ['attachment; filename=Offer; final version.pdf; size=12', 'Offer; final version.pdf'],
    ['attachment; filename=a.pdf; inline', 'a.pdf'],
    ['attachment; filename=Plan (1).pdf', 'Plan (1).pdf'],
    ['attachment; filename=a.pdf (a comment)', 'a.pdf'],
    ['attachment; name="Plan.pdf"', 'Plan.pdf'],
    ["attachment; filename=utf-8''a%20b.pdf", 'a b.pdf'],
    ['attachment; filename="UTF-8\'\'R%C3%A9sum%C3%A9.pdf"', 'Résumé.pdf'],
    ['attachment; filename="a\tb.pdf"', 'a b.pdf'],
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

  test.each([
    ['予定表十.xls', 'shift_jis'],
    ['成功許功蓋.doc', 'big5'],
    ['Договор.doc', 'koi8-r'],
    ['회의 자료.hwp', 'euc-kr'],
    ['会议资料.xls', 'gb18030'],
  ])('%s in the bytes of %s, as the text has them', async (name, charset) => {
    const [text, file] = ['予定表です 成功 договор 회의 会议', name].map((one) => [
      ...iconv.encode(one, charset),
    ]);
    const head = `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n`;
    const { attachments } = await open(
      bytes(
        head,
        text as number[],
        '\r\n--b\r\nContent-Disposition: attachment; filename="',
        file as number[],
        '"\r\n\r\nx\r\n--b--\r\n',
      ),
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
  ['Anna Berg (Billing) <anna@x.example>', 'Anna Berg (Billing)'],
  ['"Anna - =?utf-8?Q?B=C3=A9rg=22?= <anna@x.example>', 'Anna - Bérg'],
  ['"Berg, Anna" <anna@x.example>, "b@y.example" <b@y.example>', 'Berg, Anna'],
  ['=?utf-8?Q?=22Anna_Berg=22?= <anna@x.example>', 'Anna Berg'],
  ['&#1040;&#1085;&#1085;&#1072; <anna@x.example>', 'Анна'],
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
  ['3 de março de 2026 10:00:00 -0300', '13'],
  ['Di, 3 Mar 2026 10:00:00 0200', '08'],
  ['March 3, 2026 at 10:00:00 PM GMT+1', '21'],
  ['3 March 2026 at 10:00:00 CET', '09'],
  ['Tue, 3rd Mar 2026 10:00:00 +0100', '09'],
  ['1772528400000', '09'],
  ['"Tue, 3 Mar 2026 10:00:00 +0100"', '09'],
  ['<Tue, 3 Mar 2026 10:00:00 +0100>', '09'],
  ['Tue, 3 Mar 2026 10:00:00 &#43;0100', '09'],
  ['Tue, 3 Mar 2026 10:00:00 \u22120500', '15'],
  ['Tue, 3 Mar 2026 10:00:00 Europe/Berlin', '09'],
  ['Tue, 3 Mar 2026 10:00:00 ART', '13'],
  ['2026-03-03 10:00:00 +0100 CET m=+0.001', '09'],
  ['út, 3 bře 2026 10:00:00 +0100', '09'],
  ['ti, 3 maalis 2026 10:00:00 +0200', '08'],
  ['Τρι, 3 Μαρ 2026 10:00:00 +0200', '08'],
  ['вт, 3 бер. 2026 10:00:00 +0200', '08'],
  ['2026년 3월 3일 화요일 오전 10:00:00 +0900', '01'],
  ['2026년 3월 3일 화요일 오후 10:00:00 +0900', '13'],
])('the date %s is read', (value, hour) => {
  expect(readDate(value)?.toISOString()).toBe(`2026-03-03T${hour}:00:00.000Z`);
});

test('of several dates the first that can be read counts; where none is, when the last server had it', () => {
  const two = Buffer.from('Date: yesterday\r\nDate: Tue, 3 Mar 2026 10:00:00 +0000\r\n\r\n');
  expect(readHeaders(two).date?.toISOString()).toBe('2026-03-03T10:00:00.000Z');
  const none = Buffer.from(
    'Received: from a by b with SMTP;\r\n Tue, 3 Mar 2026 10:00:00 +0000 (UTC)\r\nReceived: by a; Mon, 2 Mar 2026 10:00:00 +0000\r\nSubject: x\r\n\r\n',
  );
  expect(readHeaders(none).date).toBeNull();
  expect(tracedDate(none)?.toISOString()).toBe('2026-03-03T10:00:00.000Z');
  expect(tracedDate(Buffer.from('Subject: x\r\n\r\n'))).toBeNull();
});

describe('OpenPGP in a page that a program made of it:', () => {
  const page = (lines: string[]) =>
    `Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><pre>${lines.join('<br>')}</pre></body></html>`;
  test('what is sealed is said to be', async () => {
    const { natures } = await open(
      page(['-----BEGIN PGP MESSAGE-----', 'Version: GnuPG v2', '', 'hQEMAzzz', '-----END PGP MESSAGE-----']),
    );
    expect(natures).toEqual(['encrypted_openpgp']);
  });

  test('what is signed is read without its armour', async () => {
    const signature = ['-----BEGIN PGP SIGNATURE-----', '', 'iQEz', '-----END PGP SIGNATURE-----'];
    const { text, signature: said } = await open(
      page(['-----BEGIN PGP SIGNED MESSAGE-----', 'Hash: SHA256', '', 'The words', ...signature]),
    );
    expect([text.trim(), said?.kind, said?.state]).toEqual(['The words', 'openpgp', 'unchecked']);
  });

  test('neither the list nor search has letters that are for programs', async () => {
    const sealed = '-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMAzzz\r\n-----END PGP MESSAGE-----\r\nRegards\r\n';
    const { preview, text } = await parseBody(
      Buffer.from(`Content-Type: text/plain\r\n\r\nHello\r\n${sealed}`),
    );
    expect([preview, text.trim()]).toEqual(['Hello Regards', 'Hello\nRegards']);
  });

  test('a page that only speaks of it stays one', async () => {
    const { page: shown } = await open(page(['They write', '-----BEGIN PGP MESSAGE-----', 'first.']));
    expect(shown).toContain('They write');
  });
});

test.each([
  ['<p>One</p><!-- a --!><p>Two</p>', 'One\n\nTwo'],
  ['<p>Nice <img src="https://a.example/1.png" alt="😀"><img src="x" alt="A photo"> day</p>', 'Nice 😀 day'],
  ['<div style="color:red; white-space: pre-wrap">a\n  b</div>', 'a\n  b'],
  ['<p>flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿 of Scotland</p>', 'flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿 of Scotland'],
])('%s reads as a browser shows it', async (html, words) => {
  const raw = `Content-Type: text/html; charset=utf-8\r\n\r\n${html}`;
  expect((await open(raw)).text.trim()).toBe(words);
  expect((await parseBody(Buffer.from(raw))).preview).toBe(words.replace(/\s+/g, ' '));
});

test.each([
  ['<html dir="rtl" lang="he"><body><p>x</p></body></html>', '<div dir="rtl" lang="he"><p>x</p></div>'],
  ['<html dir="rtl"><p>x</p></html>', '<div dir="rtl"><p>x</p></div>'],
  ['<html dir="rtl"><body dir="ltr"><p>x</p></body></html>', '<div dir="ltr"><p>x</p></div>'],
  [
    '<html lang="en"><body bgcolor="#eee"><p>x</p></body></html>',
    '<div bgcolor="#eee" lang="en" class="mail-page "><p>x</p></div>',
  ],
  ['<html><p>x</p></html>', '<p>x</p>'],
])('what %s says of all of it is said of its body, which stands first in the frame', async (html, shown) => {
  const { page } = await open(`Content-Type: text/html\r\n\r\n${html}`);
  expect(page).toContain(`<body>${shown}`);
});

test.each([
  ['form-data; name="message"', 'The words', []],
  ['form-data; name="file"; filename="cv.pdf"', '', ['cv.pdf']],
])('a part of a form, %s', async (disposition, words, names) => {
  const { text, attachments } = await open(
    `Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${words ? 'text/plain' : 'application/pdf'}\r\n\r\nThe words\r\n--b--\r\n`,
  );
  expect([text.trim(), attachments.map((one) => one.name)]).toEqual([words, names]);
});

test.each(['text/rfc822-headers', 'text/x-amp-html'])('%s alone is shown', async (type) => {
  expect((await open(`Content-Type: ${type}\r\n\r\nSubject: The words`)).text).toContain('The words');
});

test('a form of the text that is for programs is no text', async () => {
  const parts = [
    'Content-Type: text/plain\r\n\r\nAnna reacted',
    'Content-Type: text/vnd.google.email-reaction+json\r\n\r\n{"emoji":"x","version":1}',
    'Content-Type: text/html\r\n\r\n<p>Anna reacted</p>',
  ];
  const raw = `Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n${parts.join('\r\n--b\r\n')}\r\n--b--\r\n`;
  const { text, hasAttachment } = await parseBody(Buffer.from(raw));
  expect([text, hasAttachment, (await open(raw)).attachments]).toEqual(['Anna reacted', false, []]);
});

test('messages in messages are read as deep as people pass them on', async () => {
  let deep = 'Subject: core\r\n\r\nThe deepest words';
  for (let i = 0; i < 15; i++) deep = `Subject: s${i}\r\nContent-Type: message/rfc822\r\n\r\n${deep}`;
  expect((await open(deep)).text).toContain('The deepest words');
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
