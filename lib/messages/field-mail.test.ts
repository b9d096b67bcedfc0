import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readHeaders } from '../mime/headers.ts';
import { pictureSigner } from '../pictures/sign.ts';
import { openMessage } from './open.ts';
import { parseBody } from './parse-body.ts';

const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const now = new Date('2026-12-01T00:00:00Z');

// Messages as programs really send them, and others of the same kinds: what a person sees in the list, finds by
// search, and reads when it is open.

const folder = path.join(import.meta.dirname, '../testing/field-mail');
const bytesOf = (name: string) => fs.readFileSync(path.join(folder, `${name}.eml`));

async function see(raw: Buffer | string) {
  const bytes = Buffer.from(raw as string);
  const [listed, opened] = [await parseBody(bytes), await openMessage(bytes, signer, now)];
  return { ...listed, subject: readHeaders(bytes).subject, opened };
}

const mixed = (...parts: string[]) => multipart('mixed', ...parts);
function multipart(kind: string, ...parts: string[]) {
  const boundary = `b${parts.join().length}`;
  const inner = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return `Content-Type: multipart/${kind}; boundary=${boundary}\r\n\r\n${inner}--${boundary}--\r\n`;
}
const part = (type: string, text: string, head = '') => `Content-Type: ${type}\r\n${head}\r\n${text}`;
const plain = (text: string) => part('text/plain; charset=utf-8', text);
const html = (text: string) => part('text/html; charset=utf-8', text);
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const picture = (head: string) => part('image/png', png, `Content-Transfer-Encoding: base64\r\n${head}`);

describe('every readable part is shown, in its order:', () => {
  const order = (page: string | null, ...words: string[]) => {
    const places = words.map((word) => page?.indexOf(word) ?? -1);
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  };

  test('text and the HTML footer of a list', async () => {
    const { preview, text, opened } = await see(bytesOf('list-footer-html'));
    order(opened.page, 'bodywordzebra', 'footwordlion');
    expect(preview).toMatch(/^The meeting moves/);
    expect(text).toContain('footwordlion');
  });

  test('HTML and the plain footer of a list', async () => {
    const { opened, text } = await see(mixed(html('<p>one</p>'), plain('a reply < below')));
    order(opened.page, '<p>one</p>', 'a reply &lt; below');
    expect(text).toContain('a reply < below');
  });

  test('text, picture, text, as Apple Mail sends it', async () => {
    const inline = picture('Content-Disposition: inline; filename="a.png"\r\n');
    const { opened, hasAttachment } = await see(mixed(plain('before'), inline, plain('after')));
    order(opened.page, 'before', 'data:image/png', 'after');
    expect(hasAttachment).toBe(true);
  });

  test('an alternative whose rich form is HTML, file, HTML', async () => {
    const rich = mixed(
      html('<p>Dear Ana</p>'),
      part('application/pdf', 'x', 'Content-Disposition: inline; filename=a.pdf\r\n'),
      html('<p>Regards</p>'),
    );
    const { opened, hasAttachment } = await see(multipart('alternative', plain('Dear Ana Regards'), rich));
    order(opened.page, 'Dear Ana', 'Regards');
    expect(opened.text.trim()).toBe('Dear Ana Regards');
    expect(hasAttachment).toBe(true);
  });

  test('a message in a message, with who wrote it', async () => {
    const inner = `From: Bob <bob@x.example>\r\nSubject: Older\r\n\r\nsaid before`;
    const { opened, text } = await see(mixed(plain('see below'), part('message/rfc822', inner)));
    order(opened.page, 'see below', 'Older', 'bob@x.example', 'said before');
    expect(text).toContain('said before');
    expect(opened.attachments).toMatchObject([{ name: 'Older.eml' }]);
  });

  test.each(['text/markdown', 'text/x-log', 'text/csv'])('%s as the only text', async (type) => {
    const { preview, opened } = await see(part(type, 'the words'));
    expect([preview, opened.text.trim()]).toEqual(['the words', 'the words']);
  });

  test('enriched text without its commands', async () => {
    const { opened } = await see(part('text/enriched', '<bold>Now</bold> is\r\nthe time.\r\n\r\n<<x'));
    expect(opened.text).toBe('Now is the time.\n<x');
  });
});

describe('lists and search', () => {
  test('a stub beside HTML is no preview, and the words of the HTML are found', async () => {
    const { preview, text, opened } = await see(bytesOf('alternative-stub-text'));
    expect(preview).toBe('Invoice stubhtmlcondor of 42.00 is due on Friday.');
    expect(text).toContain('Please open this message in a browser');
    expect(opened.text).toContain('stubhtmlcondor');
  });

  test('the padding of a newsletter is no preview', async () => {
    const padding = '&zwnj;&nbsp;&#847;&shy;'.repeat(200);
    const { preview } = await see(
      html(`<div style="display:none">News${padding}</div><p>Hello zero&#8203;width</p>`),
    );
    expect(preview).toBe('News Hello zerowidth');
  });

  test('what joins letters stays in a word', async () => {
    expect((await see(plain('می\u200cخواهم'))).preview).toBe('می\u200cخواهم');
  });

  test('names of pictures are no preview', async () => {
    const { preview } = await see(plain('[cid:image001.png@01D]\r\n[image001.png] [image: Logo] Hello'));
    expect(preview).toBe('Hello');
  });

  test.each([310, 520, 4300])(
    'HTML of %i kB is found by its first words and has a plain view',
    async (size) => {
      const row = `<tr><td style="padding:4px">cell</td><td>${'word '.repeat(20)}</td></tr>\n`;
      const long = html(
        `<table><tr><td>hugehtmlheron</td></tr>${row.repeat((size * 1000) / row.length)}</table>`,
      );
      const { preview, text, opened } = await see(long);
      expect(preview).toMatch(/^hugehtmlheron/);
      expect(text).toContain('hugehtmlheron');
      expect(opened.text).toMatch(/^hugehtmlheron/);
      expect(opened.page).toContain('hugehtmlheron');
    },
  );
});

describe('charsets are read as browsers read them:', () => {
  test('GB 2312 that is GB 18030, in subject and text', async () => {
    const { subject, text } = await see(bytesOf('gb2312-really-gb18030'));
    expect(subject).toBe('朱镕基与陶喆');
    expect(text).toContain('朱镕基 陶喆 㐀');
  });

  test('UTF-7, as text and nothing else', async () => {
    const { text, opened } = await see(bytesOf('utf-7'));
    expect(text).toContain('Schöne Grüße <b>');
    expect(opened.page).toBeNull();
  });

  test.each([
    ['gbk', [0xd6, 0xec, 0xe9, 0x46], '朱镕'],
    ['ks_c_5601-1987', [0x81, 0x41], '갂'],
    ['shift_jis', [0x87, 0x40], '①'],
    ['cp932', [0x87, 0x40], '①'],
    ['iso-8859-1', [0x93, 0x94], '“”'],
    ['us-ascii', [0xc3, 0xbc], 'ü'],
    ['koi8-r', [0xf0, 0xd2], 'Пр'],
    ['nonsense', [0xe9], 'é'],
    ['', [0x1b, 0x24, 0x42, 0x24, 0x22, 0x1b, 0x28, 0x42], 'あ'],
  ])('%s', async (charset, bytes, expected) => {
    const head = `Content-Type: text/plain${charset && `; charset=${charset}`}\r\n\r\n`;
    expect((await see(Buffer.concat([Buffer.from(head), Buffer.from(bytes)]))).text).toBe(expected);
  });

  test('what a page says of itself, where its header says nothing', async () => {
    const page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>';
    const bytes = Buffer.concat([
      Buffer.from(`Content-Type: text/html\r\n\r\n${page}`),
      Buffer.from([0xcf, 0xf0]),
    ]);
    expect((await see(bytes)).text).toBe('Пр');
  });

  test('bytes of a header that nobody labelled, by the charset of the text', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Subject: '),
      Buffer.from([0xf0, 0xd2, 0xc9]),
      Buffer.from('\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\nx'),
    ]);
    expect((await see(bytes)).subject).toBe('При');
  });

  test('flowed text: paragraphs, quotes, and a signature by itself', async () => {
    const { opened } = await see(bytesOf('format-flowed'));
    const lines = opened.text.trimEnd().split('\n');
    expect(lines[0]).toBe('This is a paragraph that was broken by the sending program softly. flowedcrane');
    expect(lines.slice(2)).toEqual(['> quoted line one and its rest', '>> deeper', '-- ', 'Lena']);
  });
});

describe('pictures and files', () => {
  const cid = picture('Content-ID: <a@b>\r\n');
  const there = picture('Content-Location: https://a.example/a.png\r\n');

  test('a photo of a telephone is shown and listed, with a clip', async () => {
    const { hasAttachment, opened } = await see(bytesOf('iphone-inline-photo'));
    expect(hasAttachment).toBe(true);
    expect(opened.page).toContain('data:image/png;base64,');
    expect(opened.attachments).toMatchObject([{ name: 'IMG_0412.png' }]);
  });

  test('an invoice that says inline has a clip', async () => {
    const { hasAttachment, opened } = await see(bytesOf('inline-pdf-invoice'));
    expect(hasAttachment).toBe(true);
    expect(opened.attachments).toMatchObject([{ name: 'Invoice-2026-11.pdf' }]);
  });

  test.each([
    ['by its id', 'cid:a@b', cid],
    ['by its id with percent signs', 'cid:a%40b', cid],
    ['by its place', 'https://a.example/a.png', there],
  ])('a picture that the HTML names %s stands in it, and is no file', async (_, address, named) => {
    for (const kind of ['related', 'mixed']) {
      const { hasAttachment, opened } = await see(multipart(kind, html(`<img src="${address}">`), named));
      expect(opened.page).toContain('data:image/png;base64,');
      expect([hasAttachment, opened.attachments, opened.pictures.length]).toEqual([false, [], 1]);
    }
  });

  test('an unnamed picture of a compound is shown after its text', async () => {
    const { hasAttachment, opened } = await see(multipart('related', html('<p>x</p>'), cid));
    expect(opened.page).toContain('data:image/png;base64,');
    expect(hasAttachment).toBe(true);
  });

  test('a picture that is none is a file', async () => {
    const fake = part('image/png', '<script>', 'Content-ID: <a@b>\r\n');
    const { opened } = await see(multipart('related', html('<img src="cid:a@b">'), fake));
    expect(opened.page).not.toContain('data:image');
    expect(opened.attachments).toHaveLength(1);
  });

  test.each([
    ['an AMP form', bytesOf('amp-alternative')],
    [
      'an alternative that is not chosen',
      multipart('alternative', plain('a b'), part('text/rtf', 'x'), html('a b')),
    ],
    [
      'a detached signature',
      multipart('signed', plain('x'), part('application/pgp-signature; name=signature.asc', 'x')),
    ],
  ])('%s has no clip', async (_, raw) => {
    expect((await see(raw)).hasAttachment).toBe(false);
  });
});

describe('what is wrapped or sealed', () => {
  test('the text inside an opaque signature is read, found and told to be signed', async () => {
    const { preview, opened } = await see(bytesOf('smime-opaque'));
    expect(preview).toContain('smimeopaqueswan');
    expect(opened.text).toContain('smimeopaqueswan');
    expect(opened.signature).toMatchObject({ kind: 'smime' });
  });

  test('encrypted mail says so and offers its bytes', async () => {
    const smime = await see(
      part('application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m', 'MIIB'),
    );
    expect(smime.opened).toMatchObject({
      natures: ['encrypted_smime'],
      attachments: [{ name: 'smime.p7m' }],
    });
    const pgp = await see(
      multipart(
        'encrypted',
        part('application/pgp-encrypted', 'Version: 1'),
        part('application/octet-stream; name=encrypted.asc', 'x'),
      ),
    );
    expect(pgp.opened).toMatchObject({
      natures: ['encrypted_openpgp'],
      attachments: [{ name: 'encrypted.asc' }],
    });
  });
});

describe('an invitation tells what, when, where and who, and is found by it:', () => {
  const meeting = {
    title: 'Packaging review',
    where: 'Room calroomwalrus',
    organizer: { name: 'Lena Vogt', address: 'lena.vogt@contoso.example' },
    start: new Date('2026-12-03T13:00:00Z'),
    end: new Date('2026-12-03T14:00:00Z'),
  };

  test.each(['invitation-alternative', 'invitation-only'])('%s', async (name) => {
    const { opened, invitation, text, preview } = await see(bytesOf(name));
    expect(opened.invitation).toMatchObject({ kind: 'invited', ...meeting });
    expect(invitation).not.toBeNull();
    expect(text).toContain('Packaging review');
    expect(text).toContain('calroomwalrus');
    expect(preview).not.toBe('');
    expect(opened.attachments.some(({ name }) => name.endsWith('.ics'))).toBe(true);
  });

  const calendar = (method: string, ...lines: string[]) =>
    part(
      `text/calendar; charset=utf-8; method=${method}`,
      [
        'BEGIN:VCALENDAR',
        `METHOD:${method}`,
        'BEGIN:VEVENT',
        'UID:1',
        ...lines,
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    );

  test('one that is called off says so', async () => {
    const { opened } = await see(calendar('CANCEL', 'SUMMARY:Lunch', 'DTSTART:20261203T130000Z'));
    expect(opened.invitation).toMatchObject({ kind: 'cancelled', title: 'Lunch' });
  });

  test('a whole day, and a clock nobody knows, are no instant', async () => {
    const day = await see(calendar('REQUEST', 'SUMMARY:Fair', 'DTSTART;VALUE=DATE:20261203'));
    expect(day.opened.invitation).toMatchObject({ start: null, ownTime: 'Thu 3 December 2026, all day' });
    const unknown = await see(calendar('REQUEST', 'SUMMARY:Call', 'DTSTART;TZID=Mars:20261203T130000'));
    expect(unknown.opened.invitation).toMatchObject({
      start: null,
      ownTime: 'Thu 3 December 2026, 13:00',
      zone: 'Mars',
    });
  });

  test('what is no calendar is a file and nothing else', async () => {
    const { opened, invitation } = await see(part('text/calendar', 'nonsense'));
    expect([opened.invitation, invitation, opened.attachments.length]).toEqual([null, null, 1]);
  });
});
