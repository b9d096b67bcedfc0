import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { pictureSigner } from '../pictures/sign.ts';
import {
  appointment,
  keptRtf,
  meeting,
  messageInterface,
  type TnefGiven,
  tnefFile,
} from '../testing/tnef.ts';
import { partsOf, readTree } from './mime-tree.ts';
import { openMessage } from './open.ts';
import { parseBody } from './parse-body.ts';
import { readRtf } from './read-rtf.ts';
import { tnefMessage } from './tnef-message.ts';
import { unpackRtf } from './unpack-rtf.ts';

const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const now = new Date('2026-12-01T00:00:00Z');

/** A message with a winmail.dat, as a relay passes it on. */
const mail = (given: TnefGiven | Buffer, text = ' ', type = 'application/ms-tnef; name="winmail.dat"') => {
  const file = Buffer.isBuffer(given) ? given : tnefFile(given);
  return Buffer.from(
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${text}\r\n--b\r\nContent-Type: ${type}\r\n` +
      `Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="winmail.dat"\r\n\r\n${file.toString('base64')}\r\n--b--\r\n`,
  );
};
const open = async (...given: Parameters<typeof mail>) => openMessage(mail(...given), signer, now);
const names = (opened: { attachments: { name: string }[] }) => opened.attachments.map(({ name }) => name);

describe('a winmail.dat is opened:', () => {
  test('the text and the file of one that was really sent', async () => {
    const raw = fs.readFileSync(path.join(import.meta.dirname, '../testing/field-mail/winmail-dat.eml'));
    const opened = await openMessage(raw, signer, now);
    expect(opened.text).toContain('The figures are inside the file tnefbodybadger.');
    expect(names(opened)).toEqual(['figures.txt']);
    const parsed = await parseBody(raw);
    expect(parsed).toMatchObject({
      hasAttachment: true,
      preview: 'The figures are inside the file tnefbodybadger.',
    });
    const file = partsOf(await readTree(raw))[opened.attachments[0]?.index ?? -1];
    expect(file?.content().toString()).toMatch(/^quarter,value\r?\nQ1,42/);
  });

  test('HTML with its picture, and files by their long names, in any script', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const opened = await open({
      properties: [
        { id: 0x1013, value: Buffer.from('<p>Gr\xfc\xdfe <img src="cid:a@b"></p>', 'latin1') },
        { id: 0x3fde, value: 1252 },
      ],
      attachments: [
        {
          title: 'image0~1.png',
          data: png,
          properties: [
            { id: 0x3712, value: 'a@b' },
            { id: 0x3707, value: 'image001.png' },
          ],
        },
        {
          title: 'BERICH~1.PDF',
          data: Buffer.from('%PDF-1'),
          properties: [{ id: 0x3707, value: 'Bericht für März 表.pdf' }],
        },
      ],
    });
    expect(opened.page).toContain('Grüße');
    expect(opened.page).toContain('data:image/png;base64,');
    expect(names(opened)).toEqual(['Bericht für März 表.pdf']);
    expect(opened.attachments[0]).toMatchObject({ type: 'application/pdf', size: 6 });
  });

  test('the text that stands beside it as well is shown once', async () => {
    const body = 'The samples come on Thursday, please be there.';
    const html = Buffer.from(`<p>${body}</p><p>Lena</p>`);
    const same = await open({ properties: [{ id: 0x1013, value: html }] }, body);
    expect(same.page?.split('samples come')).toHaveLength(2);
    const footer = await open({ properties: [{ id: 0x1013, value: html }] }, 'This list is kept by Bob.');
    expect(footer.page).toContain('This list is kept by Bob.');
    expect(footer.page).toContain('samples come');
  });

  test('a message in it, with its own text and files', async () => {
    const inner = tnefFile({
      body: 'said before',
      properties: [
        { id: 0x0037, value: 'Older' },
        { id: 0x0042, value: 'Bob' },
        { id: 0x5d02, value: 'bob@x.example' },
      ],
      attachments: [{ title: 'a.txt', data: Buffer.from('abc') }],
    });
    const embedded = { id: 0x3701, value: Buffer.concat([messageInterface, inner]), isObject: true };
    const opened = await open({
      body: 'see below',
      attachments: [{ title: 'Older', properties: [embedded] }],
    });
    expect(opened.text).toContain('see below');
    expect(opened.text).toContain('said before');
    expect(opened.page).toContain('bob@x.example');
    expect(names(opened)).toContain('Older.eml');
  });

  test('one that its sender calls a file of no type', async () => {
    const opened = await open({ body: 'inside' }, ' ', 'application/octet-stream; name="winmail.dat"');
    expect(opened.text.trim()).toBe('inside');
    expect(opened.attachments).toEqual([]);
  });

  test('what is none stays a file', async () => {
    const opened = await open(Buffer.from('no such thing'));
    expect(names(opened)).toEqual(['winmail.dat']);
  });
});

describe('an invitation of Outlook in it is told', () => {
  // The day of a series stands between the two.
  const ends = [
    '040000008200E00074C5B7101A82E008',
    '00000000000000000000000000000000100000000102030405060708090A0B0C0D0E0F10',
  ];
  const uid = Buffer.from(ends.join('07EA0B1B'), 'hex');
  const person = (name: string, address: string) => [
    { id: 0x3001, value: name },
    { id: 0x39fe, value: address },
  ];
  const given = (messageClass: string): TnefGiven => ({
    messageClass,
    properties: [
      { id: 0x0037, value: 'Packaging review' },
      { id: 0x0042, value: 'Lena Vogt' },
      { id: 0x5d02, value: 'lena.vogt@contoso.example' },
      { id: 0x820d, set: appointment, value: new Date('2026-12-03T13:00:00Z') },
      { id: 0x820e, set: appointment, value: new Date('2026-12-03T14:00:00Z') },
      { id: 0x8208, set: appointment, value: 'Room Walrus' },
      { id: 0x8201, set: appointment, value: 3 },
      { id: 0x0023, set: meeting, value: uid },
    ],
    recipients: [person('Ana Popescu', 'ana@northwind.example'), person('Bob', 'bob@northwind.example')],
  });

  test.each([
    ['IPM.Schedule.Meeting.Request', 'invited'],
    ['IPM.Microsoft Schedule.MtgReq', 'invited'],
    ['IPM.Schedule.Meeting.Canceled', 'cancelled'],
  ])('%s: %s', async (messageClass, kind) => {
    const { invitation } = await open(given(messageClass));
    expect(invitation).toMatchObject({
      ...{ kind, title: 'Packaging review', where: 'Room Walrus', sequence: 3 },
      uid: ends.join('00000000'),
      ...{ start: new Date('2026-12-03T13:00:00Z'), end: new Date('2026-12-03T14:00:00Z') },
      organizer: { name: 'Lena Vogt', address: 'lena.vogt@contoso.example' },
      attendees: [{ address: 'ana@northwind.example' }, { address: 'bob@northwind.example' }],
    });
  });

  test.each([
    ['IPM.Schedule.Meeting.Resp.Pos', 'accepted'],
    ['IPM.Schedule.Meeting.Resp.Tent', 'tentative'],
    ['IPM.Microsoft Schedule.MtgRespN', 'declined'],
  ])('%s as the answer of its sender: %s', async (messageClass, answer) => {
    const { invitation } = await open(given(messageClass));
    expect(invitation).toMatchObject({
      kind: 'answered',
      attendees: [{ address: 'lena.vogt@contoso.example', answer }],
    });
  });
});

describe('RTF', () => {
  const bytes = (hex: string) => Buffer.from(hex.replace(/ /g, ''), 'hex');

  test.each([
    // The examples of [MS-OXRTFCP] 3.
    [
      '2d 00 00 00 2b 00 00 00 4c 5a 46 75 f1 c5 c7 a7 03 00 0a 00 72 63 70 67 31 32 35 42 32 0a f3 20 68 65 6c 09 00 20 62 77 05 b0 6c 64 7d 0a 80 0f a0',
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    ],
    [
      '1a 00 00 00 1c 00 00 00 4c 5a 46 75 e2 d4 4b 51 41 00 04 20 57 58 59 5a 0d 6e 7d 01 0e b0',
      '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}',
    ],
  ])('is unpacked', (packed, rtf) => {
    expect(unpackRtf(bytes(packed))?.toString('latin1')).toBe(rtf);
  });

  test('that is cut off is unpacked as far as it is there, and what is none is null', () => {
    const packed = bytes('1a 00 00 00 1c 00 00 00 4c 5a 46 75 e2 d4 4b 51 41 00 04 20 57 58');
    expect(unpackRtf(packed)?.toString('latin1')).toBe('{\\rtf1 WX');
    expect(unpackRtf(Buffer.from('nonsense of some length'))).toBeNull();
    expect(unpackRtf(Buffer.alloc(3))).toBeNull();
  });

  test('says its text: paragraphs, letters of every script, and nothing for programs', () => {
    const rtf =
      '{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}{\\f1\\fcharset204 Arial Cyr;}}{\\colortbl;\\red0;}' +
      "{\\*\\generator Riched20;}\\f0 Gr\\'fc\\'dfe \\u8364? \\{x\\}\\par\r\n\\f1\\'cf\\'f0\\f0\\tab end}";
    expect(readRtf(Buffer.from(rtf, 'latin1'))).toEqual({ isHtml: false, text: 'Grüße € {x}\nПр\tend' });
  });

  test('that was made of HTML gives the HTML back ([MS-OXRTFEX])', () => {
    const rtf =
      '{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}' +
      '{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 {\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 bold' +
      "{\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0  \\'e9t\\'e9 {\\*\\htmltag84 &lt;}\\htmlrtf <\\htmlrtf0 {\\*\\htmltag72 </p>}\\htmlrtf\\par}\\htmlrtf0}";
    expect(readRtf(Buffer.from(rtf, 'latin1'))).toEqual({
      isHtml: true,
      text: '<p><b>bold</b> été &lt;</p>',
    });
  });

  test('is what the message says where nothing else does', async () => {
    const opened = await open({
      properties: [{ id: 0x1009, value: keptRtf('{\\rtf1\\ansi one\\par two}') }],
    });
    expect(opened.text.trim()).toBe('one\ntwo');
  });
});

describe('built to hurt, it hurts nobody:', () => {
  const whole = tnefFile({
    body: 'text',
    properties: [
      { id: 0x0037, value: 'subject' },
      { id: 0x1013, value: Buffer.from('<p>html</p>') },
    ],
    attachments: [{ title: 'a.txt', data: Buffer.from('abc') }],
  });

  test('cut off anywhere, it is read until there', () => {
    for (let length = 6; length <= whole.length; length++)
      expect(tnefMessage(whole.subarray(0, length))).not.toBeNull();
  });

  test('with any byte changed, it is read or is none, and never thrown about', () => {
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        expect(() => tnefMessage(bytes)).not.toThrow();
      }
    }
  });

  test('a message in a message without end ends', async () => {
    let file = tnefFile({ body: 'deepest' });
    for (let depth = 0; depth < 30; depth++) {
      const embedded = { id: 0x3701, value: Buffer.concat([messageInterface, file]), isObject: true };
      file = tnefFile({ body: `level ${depth}`, attachments: [{ title: 'x', properties: [embedded] }] });
    }
    expect((await open(file)).text).toContain('level 29');
  });

  test('names and types write no header of their own', async () => {
    const opened = await open({
      attachments: [
        {
          title: 'x',
          data: Buffer.from('abc'),
          properties: [
            { id: 0x3707, value: 'a\r\nX-Evil: 1\r\n\r\n<b>' },
            { id: 0x370e, value: 'text/html\r\n\r\n<script>' },
            { id: 0x3712, value: 'c>\r\nX: y' },
          ],
        },
      ],
    });
    expect(opened.attachments).toHaveLength(1);
    expect(opened.text).toBe('');
  });
});
