import { describe, expect, test } from 'vitest';
import { readHeaders } from '../mime/headers.ts';
import { pictureSigner } from '../pictures/sign.ts';
import { openMessage } from './open.ts';
import { parseBody } from './parse-body.ts';

// Mail that is not as the standards have it, and yet somebody sent it: what is in it is read.

const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const now = new Date('2026-12-01T00:00:00Z');

async function see(raw: Buffer | string) {
  const bytes = Buffer.from(raw as string);
  const [listed, opened] = [await parseBody(bytes), await openMessage(bytes, signer, now)];
  return { ...listed, subject: readHeaders(bytes).subject, opened };
}

const html = (text: string) => `Content-Type: text/html; charset=utf-8\r\n\r\n${text}`;

describe('a broken frame hides no words:', () => {
  test.each([
    ['line ends of one carriage return', 'Subject: Old\rFrom: a@x.example\r\rthe words\rof it\r'],
    ['empty lines before the head', '\r\n\r\nSubject: Old\r\nFrom: a@x.example\r\n\r\nthe words\r\nof it'],
    [
      'a line of a head that is none',
      'no field\r\nSubject: Old\r\nFrom: a@x.example\r\n\r\nthe words\r\nof it',
    ],
    [
      'a container without a boundary',
      'Subject: Old\r\nContent-Type: multipart/mixed\r\n\r\n--b1\r\n\r\nthe words\r\nof it\r\n--b1--\r\n',
    ],
    [
      'a boundary that stands nowhere',
      'Subject: Old\r\nContent-Type: multipart/mixed;\r\n boundary="lost"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nthe words\r\nof it\r\n--b1--\r\n',
    ],
    ['a line of blanks behind the head', 'Subject: Old\r\nX-Of: a\r\n \r\n b\r\n \t\r\nthe words\r\nof it'],
    [
      'a part without an empty line',
      'Subject: Old\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\nthe words\r\nof it\r\n--b1--\r\n',
    ],
    ['a type that is none', 'Subject: Old\r\nContent-Type: text\r\n\r\nthe words\r\nof it'],
    ['no empty line behind the head', 'Subject: Old\r\nstray line\r\nX-Of: a\r\nthe words\r\nof it'],
    [
      'a line end with two returns',
      'Subject: Old\r\r\nContent-Type: multipart/mixed; boundary=b1\r\r\n\r\r\n--b1\r\r\n\r\r\nthe words\r\r\nof it\r\r\n--b1--\r\r\n',
    ],
    [
      'a boundary in quotes of its own',
      'Subject: Old\r\nContent-Type: multipart/mixed; boundary=\\"--b1\\"\r\n\r\n----b1\r\n\r\nthe words\r\nof it\r\n----b1--\r\n',
    ],
  ])('%s', async (_, raw) => {
    const { subject, preview, opened } = await see(raw);
    expect([subject, preview, opened.text.trim()]).toEqual(['Old', 'the words of it', 'the words\nof it']);
  });

  test('no head at all', async () => {
    const { preview, opened } = await see('Only words here.\r\nAnd more.\r\n\r\nThe end');
    expect(preview).toBe('Only words here. And more. The end');
    expect(opened.text).toContain('Only words here.');
  });

  test('and a line of dashes in a text is no boundary', async () => {
    const raw = 'Content-Type: multipart/mixed\r\n\r\nfirst\r\n--once\r\nlast';
    expect((await see(raw)).opened.attachments).toEqual([]);
  });
});

test.each(['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'])(
  'what every object has is no name that is known: %s',
  async (name) => {
    const word = `=?${name}?Q?Old?=`;
    const head = `Subject: ${word}\r\nFrom: ${word} <a@x.example>\r\nTo: ${name}\r\n${name}: ${name}\r\nDate: ${name}`;
    const types = [
      `Content-Type: text/plain; charset=${name}`,
      `Content-Type: text/html; charset=x-${name}; ${name}=${name}`,
      `Content-Type: ${name}; ${name}*0*=${name}''a`,
    ];
    for (const type of types) {
      const more = `Content-Transfer-Encoding: ${name}\r\nContent-Disposition: ${name}; ${name}=${name}`;
      const { subject, opened } = await see(`${head}\r\n${type}\r\n${more}\r\n\r\nGr\xfc\xdfe, the words`);
      expect([subject, opened.text.trim()], type).toEqual(['Old', expect.stringContaining('the words')]);
    }
  },
);

describe('letters behind a wrong label are read:', () => {
  const labelled = (charset: string, bytes: Buffer) =>
    Buffer.concat([Buffer.from(`Content-Type: text/plain${charset}\r\n\r\n`), bytes]);
  const bytes = (hex: string) => Buffer.from(hex, 'hex');
  // "Grüße aus Köln" in windows-1252, "Привет, коллеги" in windows-1251 and KOI8-R, "中文邮件" in GBK.
  const western = Buffer.from('Gr\xfc\xdfe aus K\xf6ln', 'latin1');
  const cyrillic = bytes('cff0e8e2e5f22c20eaeeebebe5e3e8');
  const koi8 = bytes('f0d2c9d7c5d42c20cbcfccccc5c7c9');
  const chinese = bytes('d6d0cec4d3cabcfe');

  test.each([
    ['western behind UTF-8', labelled('; charset=utf-8', western), 'Grüße aus Köln'],
    ['Cyrillic behind UTF-8', labelled('; charset=utf-8', cyrillic), 'Привет, коллеги'],
    ['Cyrillic behind Latin 1', labelled('; charset=iso-8859-1', cyrillic), 'Привет, коллеги'],
    ['Cyrillic without a label', labelled('', koi8), 'Привет, коллеги'],
    ['Chinese without a label', labelled('', chinese), '中文邮件'],
    ['Japanese without a label', labelled('', bytes('a4b3a4f3a4cba4c1a4cf')), 'こんにちは'],
    ['Korean without a label', labelled('', bytes('c8b8c0c720bec8b3bb')), '회의 안내'],
    [
      'UTF-8 behind Shift_JIS',
      labelled('; charset=shift_jis', Buffer.from('会議のご案内です')),
      '会議のご案内です',
    ],
    ['UTF-8 behind windows-1251', labelled('; charset=windows-1251', Buffer.from('Привет')), 'Привет'],
    ['GBK that could be UTF-8', labelled('; charset=gbk', bytes('c1aacda8')), '联通'],
    [
      'UTF-8 behind seven bits',
      labelled('; charset=iso-2022-jp', Buffer.from('ほげ、テストです')),
      'ほげ、テストです',
    ],
    ['half-width Japanese', labelled('; charset=cp50221', bytes('1b28493132361b2842')), 'ｱｲｶ'],
    [
      'Hebrew as it is seen',
      labelled('; charset=iso-8859-8', bytes('edebec206f6b20313220ede5ecf9')),
      'שלום ok 12 לכם',
    ],
    ['Hebrew that only says so', labelled('; charset=iso-8859-8', bytes('f9ece5ed206f6b')), 'שלום ok'],
    [
      'a page that says so as XML does',
      Buffer.concat([
        Buffer.from('Content-Type: text/html\r\n\r\n<?xml version="1.0" encoding="iso-8859-2"?><p>'),
        bytes('a3f364bc'),
      ]),
      'Łódź',
    ],
    ['Korean in seven bits', labelled('; charset=iso-2022-kr', bytes('1b2429430e3e483367474f0f')), '안녕하'],
    ['Hebrew that says how it is ordered', labelled('; charset=windows-1255-i', bytes('f9ece5ed')), 'שלום'],
    ['Chinese in seven bits', labelled('; charset=hz-gb-2312', Buffer.from('~{VPND~} ok')), '中文 ok'],
    [
      'a line in Latin 1',
      labelled('; charset=iso-8859-1', Buffer.from('\x97\x97\x97\x97\x97', 'latin1')),
      '—————',
    ],
  ])('%s', async (_, raw, words) => {
    expect((await see(raw)).opened.text.trim()).toBe(words);
  });

  test('and one broken letter in UTF-8 leaves the others', async () => {
    const raw = labelled('; charset=utf-8', Buffer.concat([Buffer.from('Grüße '), bytes('ff')]));
    expect((await see(raw)).opened.text).toContain('Grüße');
  });

  test('a subject in UTF-7', () => {
    const raw = Buffer.from('Subject: =?utf-7?Q?Gr+APwA3w-e?= =?unicode-1-1-utf-7?B?K0FNUS0=?=\r\n\r\n');
    expect(readHeaders(raw).subject).toBe('GrüßeÄ');
  });
});

describe('a text with files in it is told from them:', () => {
  const text = 'See the file\r\n\r\nbegin 644 note (1).txt\r\n#0V%T\r\n`\r\nend\r\n\r\nBye';

  test('uuencode', async () => {
    const { opened, preview, hasAttachment } = await see(`Subject: UU\r\n\r\n${text}`);
    expect([preview, hasAttachment]).toEqual(['See the file Bye', true]);
    expect(opened.text).not.toContain('#0V');
    expect(opened.attachments).toMatchObject([{ name: 'note (1).txt', size: 3 }]);
  });

  test('yEnc', async () => {
    const file = Buffer.from('any bytes: =\0\r\n\xd6'.repeat(9), 'latin1');
    const encoded = Array.from(file, (byte) => {
      const moved = (byte + 42) & 255;
      return [0, 10, 13, 61].includes(moved) ? [61, (moved + 64) & 255] : [moved];
    }).flat();
    const line = '=ybegin line=128 size=117 name=note (1).txt\r\n';
    const raw = `Subject: yEnc\r\n\r\nSee the file\r\n${line}${Buffer.from(encoded).toString('latin1')}\r\n=yend size=117\r\nBye`;
    const { opened, preview } = await see(Buffer.from(raw, 'latin1'));
    expect(preview).toBe('See the file Bye');
    expect(opened.attachments).toMatchObject([{ name: 'note (1).txt', size: file.length }]);
  });

  test.each([
    ['Content-Disposition: Attachment filename="a b.pdf"', 'a b.pdf'],
    ['Content-Type: application/pdf name=a.pdf', 'a.pdf'],
    ["Content-Disposition: attachment; filename*=UTF-8''a%20b%2G%C3%BC.pdf", 'a b%2Gü.pdf'],
    ['Content-Disposition: attachment; filename*=Gr%C3%B6%C3%9Fe.pdf', 'Größe.pdf'],
    ['Content-Disposition: filename="a.pdf"', 'a.pdf'],
    ["Content-Disposition: attachment; filename='a.pdf'", 'a.pdf'],
    ['Content-Description: Offer for March.pdf', 'Offer for March.pdf'],
    ['Content-Disposition: attachment; filename*2=c.pdf; filename*0=a; filename*1=b', 'abc.pdf'],
  ])('a name in a field that breaks the rules: %s', async (field, name) => {
    const type = field.startsWith('Content-Type') ? '' : 'Content-Type: application/pdf\r\n';
    const { opened } = await see(`${type}${field}\r\n\r\nx`);
    expect(opened.attachments).toMatchObject([{ name }]);
  });

  test.each([
    '=ybegin name=a\r\nand so on',
    '=ybegin name=a\r\n=ybegin name=b\r\nx',
    'begin 644 a.txt\r\nand so on',
    'begin 644 a.txt\r\n#0V%T',
    'to begin 644 a\r\nend',
  ])('words that only look like it stay: %s', async (words) => {
    const { opened } = await see(`Subject: x\r\n\r\n${words}`);
    expect(opened.attachments).toEqual([]);
    expect(opened.text.trim()).toBe(words.replaceAll('\r', ''));
  });

  test('RTF that is the text, and RTF that is a file', async () => {
    const rtf = "{\\rtf1\\ansi Dear Ben,\\par the gr\\'fc\\'dfe}";
    const { opened, preview } = await see(`Content-Type: text/rtf\r\n\r\n${rtf}`);
    expect([preview, opened.text]).toEqual(['Dear Ben, the grüße', 'Dear Ben,\nthe grüße']);
    const file = await see(`Content-Type: application/rtf; name="a.rtf"\r\n\r\n${rtf}`);
    expect(file.opened).toMatchObject({ text: '', attachments: [{ name: 'a.rtf' }] });
  });

  test('an encoding in quotes, and what only a Mac needs of a file', async () => {
    const quoted = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "quoted-printable"';
    expect((await see(`${quoted}\r\n\r\nGr=C3=BC=C3=9Fe`)).preview).toBe('Grüße');
    const file = (type: string) => `--b\r\nContent-Type: ${type}; name=a.doc\r\n\r\nx\r\n`;
    const both = `Content-Type: multipart/appledouble; boundary=b\r\n\r\n${file('application/applefile')}${file('application/msword')}--b--`;
    expect((await see(both)).opened.attachments).toMatchObject([{ type: 'application/msword' }]);
  });

  test('a name with brackets that should stand in quotes', async () => {
    const head =
      'Content-Type: application/zip\r\nContent-Disposition: attachment; filename=All data (new).zip';
    expect((await see(`${head}\r\n\r\nx`)).opened.attachments).toMatchObject([
      { name: 'All data (new).zip' },
    ]);
  });
});

describe('the list shows words:', () => {
  test('what pictures are called, where all is pictures', async () => {
    const raw = html(
      '<a href="https://x.example/1"><img src="a.png" alt="Concert on Friday"></a><img alt="a.png">',
    );
    expect((await see(raw)).preview).toBe('Concert on Friday');
  });

  test('and nothing of them, nor their links, where there are words', async () => {
    const raw = html('<a href="https://x.example/logo"><img src="a.png" alt="Logo"></a><p>Dear Ana</p>');
    expect((await see(raw)).preview).toBe('Dear Ana');
  });

  test.each([
    ['<a href="//x.example/a">Sale</a>', 'Sale [https://x.example/a]'],
    ['<a href="www.x.example">Sale</a>', 'Sale [www.x.example]'],
    ['<a href="tel:+49123">Call</a>', 'Call [tel:+49123]'],
    ['<a href="sale.html">Sale</a>', 'Sale'],
    ['<a href="#top">Up</a>', 'Up'],
  ])('and the plain text where links lead: %s', async (page, words) => {
    const { preview, opened } = await see(html(page));
    expect([preview, opened.text.trim()]).toEqual([words.split(' [')[0], words]);
  });

  test('of a text that is signed in its own lines', async () => {
    const raw =
      'Subject: x\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nThe words\r\n- -- Ana\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nabc\r\n-----END PGP SIGNATURE-----\r\n';
    expect((await see(raw)).preview).toBe('The words -- Ana');
  });

  test('and what only the HTML says is found', async () => {
    const raw = `Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nThe agenda for Monday\r\n--b\r\n${html('<p>The agenda for Monday <b>zebra</b></p>')}\r\n--b--\r\n`;
    const { preview, text } = await see(raw);
    expect(preview).toBe('The agenda for Monday');
    expect(text).toContain('zebra');
  });

  test('an encrypted text in its own lines is named', async () => {
    const raw = 'Subject: x\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n';
    expect((await see(raw)).opened.natures).toEqual(['encrypted_openpgp']);
  });
});

// Each as somebody reported it of another program; what was wrong with it is the name.
describe('what other programs lost is there:', () => {
  const base64 = (lines: string, type = 'text/plain') =>
    `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}`;
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

  test.each([
    ['pieces that each end for themselves', 'SGVsbG8gQQ==\r\nIGFuZCBC', 'Hello A and B'],
    [
      'a stray letter at the end of a line',
      'SGVsbG8gV29ybGQgYW5kIGFs!\r\n bCBvdGhlcnM=',
      'Hello World and all others',
    ],
    [
      'a footer behind it',
      'SGVsbG8=\r\n\r\n_______\r\nTo leave the list, write us',
      'Hello To leave the list, write us',
    ],
    ['a text that was never encoded', 'Dear Ana, see you on Monday.', 'Dear Ana, see you on Monday.'],
  ])('base64: %s', async (_, lines, words) => {
    expect((await see(base64(lines))).preview).toBe(words);
  });

  test('base64: a file is all of its pieces, and nothing that stands behind them', async () => {
    const { opened } = await see(
      base64('AAA=\r\nAAAA\r\n\r\nScanned by our mail gateway', 'application/zip'),
    );
    expect(opened.attachments).toMatchObject([{ size: 5 }]);
  });

  test.each(['base64;', 'base64 (as it was)', '"Base64"'])('an encoding that reads %s', async (encoding) => {
    const head = `Content-Type: text/plain\r\nContent-Transfer-Encoding: ${encoding}`;
    expect((await see(`${head}\r\n\r\nR3LDvMOfZQ==`)).preview).toBe('Grüße');
  });

  test('a text that says it is a file, where it is all there is', async () => {
    const body = (name: string) =>
      `Content-Type: text/plain\r\nContent-Disposition: attachment${name}\r\n\r\nThe words`;
    const { preview, opened } = await see(body(''));
    expect([preview, opened.attachments]).toEqual(['The words', []]);
    expect((await see(body('; filename=a.txt'))).opened).toMatchObject({
      text: '',
      attachments: [{ name: 'a.txt' }],
    });
  });

  test('a body that is uuencode altogether', async () => {
    const head = 'Content-Type: text/plain\r\nContent-Transfer-Encoding: x-uuencode';
    const { preview, opened } = await see(`${head}\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n\`\r\nend\r\n`);
    expect([preview, opened.attachments]).toEqual(['Cat', []]);
  });

  test('both pieces of a message that was sent in two', async () => {
    const piece = (n: number, body: string) =>
      `Subject: big\r\nContent-Type: message/partial; id=x@y; number=${n}; total=2\r\n\r\n${body}`;
    const first = await see(piece(1, 'Subject: whole\r\nContent-Type: text/plain\r\n\r\nThe first half'));
    expect(first.opened.text).toBe('---------- whole\n\nThe first half');
    expect((await see(piece(2, 'The: second half'))).opened.text.trim()).toBe('The: second half');
  });

  test.each([
    ['an empty page', '<html><body><div>&nbsp;</div></body></html>', true],
    ['a page of one picture', '<img src="https://x.example/a.png">', false],
  ])('the words beside %s', async (_, page, areShown) => {
    const raw = `Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nThe words\r\n--b\r\n${html(page)}\r\n--b--\r\n`;
    const { preview, opened } = await see(raw);
    expect([preview, opened.page === null]).toEqual(['The words', areShown]);
  });

  test.each([
    ['within more elements than anybody writes', `${'<div><table><tr><td>'.repeat(700)}words`],
    ['behind a title that is never closed', '<title>Hello<body><p>words</p>'],
    ['for who has no scripts', '<noscript>words</noscript>'],
    ['for who has no frames', '<frameset><frame src="x"><noframes><p>words</p></noframes></frameset>'],
    ['beside what a browser shows nowhere', '<title>not</title><template>nor</template><p>words</p>'],
    ['beside what only Word reads', '<xml><w:View>Normal</w:View></xml><p>words</p>'],
  ])('words %s', async (_, page) => {
    const { preview, opened } = await see(html(page));
    expect(preview).toBe('words');
    expect(opened.page?.replace(/<head>.*<\/head>|<style>[^<]*<\/style>|<[^>]*>/gs, '').trim()).toBe('words');
  });

  test('a container whose parts are gone says what is left of it', async () => {
    const { preview } = await see(
      'Content-Type: multipart/mixed; boundary=b\r\n\r\nThe file was removed.\r\n',
    );
    expect(preview).toBe('The file was removed.');
  });

  test('the messages of a digest, whose parts name no type', async () => {
    const inner = (subject: string, body: string) =>
      `--b\r\n\r\nSubject: ${subject}\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(body).toString('base64')}\r\n`;
    const raw = `Content-Type: multipart/digest; boundary=b\r\n\r\n${inner('One', 'first words')}${inner('Two', 'second words')}--b--\r\n`;
    const { opened, text } = await see(raw);
    expect(text).toContain('second words');
    expect(opened.attachments).toMatchObject([{ name: 'One.eml' }, { name: 'Two.eml' }]);
  });

  test.each([
    ['in other letters', 'CID:Logo@X', '<logo@x>'],
    [
      'as encoded words',
      'cid:long.name@mail.example',
      '<=?us-ascii?Q?long.name@ma?=\r\n =?us-ascii?Q?il.example?=>',
    ],
    ['with blanks', 'cid:logo@x', '< logo@x >'],
    ['in brackets', 'cid:<logo@x>', '<logo@x>'],
    ['with signs of HTML', 'cid:a&amp;b@x', '<a&b@x>'],
    ['without saying so', 'logo@x', '<logo@x>'],
    [
      'as the name of its file',
      'cid:logo.png',
      '<other@x>\r\nContent-Disposition: inline; filename=logo.png',
    ],
  ])('a picture whose id is written %s stands in its place', async (_, address, id) => {
    const raw = `Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src="${address}">\r\n--b\r\nContent-Type: image/png\r\nContent-ID: ${id}\r\nContent-Transfer-Encoding: base64\r\n\r\n${png}\r\n--b--\r\n`;
    const { opened } = await see(raw);
    expect([opened.pictures.length, opened.attachments]).toEqual([1, []]);
  });

  test('words on lines of their own are not run together', async () => {
    const raw = html('<center>one</center><center>two</center><dl><dt>three</dt><dd>four</dd></dl>five');
    expect((await see(raw)).preview).toBe('one two three four five');
  });

  test('elements closed as XML has them hide nothing', async () => {
    const { opened, preview } = await see(html('<head><title/><style type="text/css"/></head><p>words</p>'));
    expect(preview).toBe('words');
    expect(opened.page).toContain('<p>words</p>');
  });

  test('an invitation that only its name tells', async () => {
    const calendar =
      'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Lunch\r\nDTSTART:20261224T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
    const raw = `Content-Type: application/octet-stream; name=invite.ics\r\nContent-Disposition: attachment; filename=invite.ics\r\n\r\n${calendar}`;
    const { opened } = await see(raw);
    expect(opened.invitation).toMatchObject({ kind: 'invited', title: 'Lunch' });
    expect(opened.attachments).toMatchObject([{ name: 'invite.ics' }]);
  });

  test.each(['text/html charset=utf-8', 'text/html, charset=utf-8'])(
    'HTML whose type reads %s',
    async (type) => {
      const { opened } = await see(`Content-Type: ${type}\r\n\r\n<p>Grüße</p>`);
      expect(opened.page).toContain('<p>Grüße</p>');
    },
  );

  test.each([
    ['gb2312', '发票.pdf', 'b7a2c6b12e706466'],
    ['shift_jis', '請求書.pdf', '90bf8b818f912e706466'],
    ['utf-8', '发票.pdf', Buffer.from('发票.pdf').toString('hex')],
  ])('a file whose name is in bytes of %s, as its text is', async (charset, name, hex) => {
    const raw = Buffer.concat([
      Buffer.from(
        `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=${charset}\r\n\r\nx\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="`,
      ),
      Buffer.from(hex, 'hex'),
      Buffer.from('"\r\n\r\nx\r\n--b--\r\n'),
    ]);
    expect((await see(raw)).opened.attachments).toMatchObject([{ name }]);
  });

  test('the list shows headings as they were written, and no lines that were drawn', async () => {
    const { preview } = await see(html('<h1>Hello World</h1><hr><p>=====</p>news'));
    expect(preview).toBe('Hello World news');
  });

  test('links go where the mail says it stands, and where people write no scheme', async () => {
    const { opened } = await see(
      html(
        '<base href="https://shop.example/a/"><a href="cart">1</a><a href="www.c.example">3</a><a href="#top">4</a>',
      ),
    );
    const links = Array.from(opened.page?.matchAll(/<a href="([^"]*)"/g) ?? [], ([, href]) => href);
    expect(links).toEqual(['https://shop.example/a/cart', 'http://www.c.example/', '#top']);
  });

  test('what a server on the way called by other names is sealed all the same', async () => {
    const part = (head: string, body: string) => `--b\r\nContent-Type: ${head}\r\n\r\n${body}\r\n`;
    const raw = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${part('application/pgp-encrypted', 'Version: 1')}${part('application/octet-stream; name=encrypted.asc', 'x')}--b--\r\n`;
    expect((await see(raw)).opened.natures).toEqual(['encrypted_openpgp']);
    const smime = await see('Content-Type: application/octet-stream; name=smime.p7m\r\n\r\nx');
    expect(smime.opened.natures).toEqual(['encrypted_smime']);
  });

  describe('a calendar', () => {
    const event = ['BEGIN:VEVENT', 'UID:1', 'SUMMARY:Lunch', 'DTSTART:20261224T100000Z'];
    const closed = ['END:VEVENT', 'END:VCALENDAR'];
    const calendar = (...lines: string[]) =>
      ['Content-Type: text/calendar; method=REQUEST', '', 'BEGIN:VCALENDAR', 'METHOD:REQUEST', ...lines].join(
        '\r\n',
      );

    test.each([
      [
        'whose description nobody folded',
        [...event, 'DESCRIPTION:one', 'two, and more: three', '', ...closed],
      ],
      ['that was cut', event],
      ['behind which another stands', [...event, ...closed, 'BEGIN:VCALENDAR', ...event, ...closed]],
    ])('%s', async (_, lines) => {
      const { opened } = await see(calendar(...lines));
      expect(opened.invitation).toMatchObject({
        kind: 'invited',
        title: 'Lunch',
        start: new Date('2026-12-24T10:00:00Z'),
      });
    });

    test.each(['2026-12-24 10:00', '2026-12-24T10:00:00', '2026-12-24T10:00:00.000Z'])(
      'whose time is written %s',
      async (time) => {
        const { opened } = await see(calendar(...event.slice(0, 3), `DTSTART:${time}`, ...closed));
        expect(opened.invitation).toMatchObject({ ownTime: 'Thu 24 December 2026, 10:00' });
      },
    );

    test.each([
      'DTSTART: 20261224T100000Z',
      'DTSTART:20261224T1000Z ',
      'RRULE:FREQ=WEEKLY;UNTIL=never\r\nDTSTART:20261224T100000Z',
    ])('with a line that is wrong: %s', async (line) => {
      const { opened } = await see(calendar(...event.slice(0, 3), line, ...closed));
      expect(opened.invitation).toMatchObject({
        title: 'Lunch',
        start: new Date('2026-12-24T10:00:00Z'),
        repeats: '',
      });
    });

    test.each(['application/octet-stream; name=a.vcs', 'application/calendar', 'text/plain; name=a.ics'])(
      'that came as %s',
      async (type) => {
        const raw = calendar(...event, ...closed).replace(
          'text/calendar; method=REQUEST',
          `${type}\r\nContent-Disposition: attachment`,
        );
        expect((await see(raw)).opened.invitation).toMatchObject({ kind: 'invited', title: 'Lunch' });
      },
    );

    test('folded within a letter', async () => {
      const folded = Buffer.concat(
        ['SUMMARY:\xc3', ' \x84 days'].map((line) => Buffer.from(`${line}\r\n`, 'latin1')),
      );
      const raw = calendar(...event.slice(0, 2), 'FOLDED', event[3] ?? '', ...closed);
      const [before, after] = raw.split('FOLDED\r\n');
      const { opened } = await see(
        Buffer.concat([Buffer.from(before ?? ''), folded, Buffer.from(after ?? '')]),
      );
      expect(opened.invitation).toMatchObject({ title: 'Ä days' });
    });

    test.each([
      '(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna',
      'W. Europe Standard Time 1',
      'W. Europe Standard Time',
    ])('on the clock that Windows calls %s', async (zone) => {
      const start = `DTSTART;TZID="${zone}":20260710T100000`;
      const { opened } = await see(calendar(...event.slice(0, 3), start, ...closed));
      expect(opened.invitation?.start).toEqual(new Date('2026-07-10T08:00:00Z'));
    });

    test('of several events tells them all, and finds them', async () => {
      const second = ['BEGIN:VEVENT', 'UID:2', 'SUMMARY:Dinner', 'DTSTART:20261225T180000Z', 'END:VEVENT'];
      const { opened, text } = await see(calendar(...event, 'END:VEVENT', ...second, 'END:VCALENDAR'));
      expect(opened.invitation).toMatchObject({
        title: 'Lunch',
        others: ['Dinner · Fri 25 December 2026, 18:00'],
      });
      expect(text).toContain('Dinner');
    });

    test('of a task tells it, and asks for no answer', async () => {
      const task = [
        'BEGIN:VTODO',
        'UID:1',
        'SUMMARY:Write',
        'DUE:20261224T100000Z',
        'END:VTODO',
        'END:VCALENDAR',
      ];
      const { opened } = await see(calendar(...task));
      expect(opened.invitation).toMatchObject({
        kind: 'told',
        title: 'Write',
        start: new Date('2026-12-24T10:00:00Z'),
      });
    });

    test('of vCalendar 1.0, in quoted-printable', async () => {
      const title = 'SUMMARY;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Gr=FC=DFe, =';
      const lines = ['VERSION:1.0', 'BEGIN:VEVENT', 'UID:1', title, 'alle', event[3] ?? '', ...closed];
      for (const type of ['text/calendar', 'text/x-vcalendar']) {
        const { opened } = await see(calendar(...lines).replace('text/calendar', type));
        expect(opened.invitation).toMatchObject({ title: 'Grüße, alle' });
      }
    });

    test('whose day does not say that it is one', async () => {
      const { opened } = await see(calendar(...event.slice(0, 3), 'DTSTART:20261224', ...closed));
      expect(opened.invitation).toMatchObject({ start: null, ownTime: 'Thu 24 December 2026, all day' });
    });
  });

  test('a page whose label cannot be right is read as it says itself', async () => {
    const head = 'Content-Type: text/html; charset=utf-8\r\n\r\n<meta charset="gb2312"><p>';
    const raw = Buffer.concat([Buffer.from(head), Buffer.from('d6d0cec4d3cabcfe', 'hex')]);
    expect((await see(raw)).preview).toBe('中文邮件');
  });

  test('UTF-16 without a mark, in either order', async () => {
    const label = 'text/plain; charset=utf-16';
    const little = Buffer.from('Wide words', 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()])
      expect((await see(base64(bytes.toString('base64'), label))).preview).toBe('Wide words');
  });
});
