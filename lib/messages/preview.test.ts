import { describe, expect, test } from 'vitest';
import { pictureSigner } from '../pictures/sign.ts';
import { openPart } from './preview.ts';

const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const now = new Date('2026-12-01T00:00:00Z');
const part = (type: string, content: Buffer | string, head = '') =>
  `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment${head}\r\n\r\n` +
  `${Buffer.from(content).toString('base64')}\r\n`;
const mail = (...parts: string[]) =>
  `Subject: outer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.map((one) => `--b\r\n${one}`).join('')}--b--\r\n`;
const see = (index: number, ...parts: string[]) => openPart(Buffer.from(mail(...parts)), index, signer, now);
const shows = async (type: string, content: Buffer | string, head = '') =>
  (await see(0, part(type, content, head)))?.shows;

const png = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1');

describe('what an attachment shows is told by its bytes:', () => {
  test.each([
    ['a picture', 'image/png', png, 'picture'],
    ['a picture under a wrong type', 'application/octet-stream', png, 'picture'],
    ['HTML that says it is a picture', 'image/png', '<script>alert(1)</script>', null],
    ['SVG, which runs', 'image/svg+xml', '<svg onload=alert(1)>', null],
    ['a PDF', 'application/pdf', '%PDF-1.7 …', 'pdf'],
    ['a PDF under a general type', 'application/octet-stream', '%PDF-1.7', 'pdf'],
    ['HTML before a PDF', 'application/pdf', '<html>%PDF-1.7', null],
    ['HTML, as its source', 'text/html', '<script>alert(1)</script>', 'text'],
    ['text that is none', 'text/plain', Buffer.from([1, 0, 2]), null],
    ['wide text', 'text/csv', Buffer.from('\ufeffa;b', 'utf16le'), 'text'],
    ['a program', 'application/x-msdownload', 'MZ', null],
  ])('%s', async (_, type, content, kind) => {
    expect(await shows(type, content)).toBe(kind);
  });

  test('a general type is text where its name says so', async () => {
    expect(await shows('application/octet-stream', 'a: 1', '; filename=app.yaml')).toBe('text');
    expect(await shows('application/octet-stream', 'a: 1', '; filename=app.exe')).toBe(null);
  });
});

test('a text is read in its charset, and wide text by its own mark', async () => {
  const cyrillic = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]);
  expect((await see(0, part('text/plain; charset=windows-1251', cyrillic)))?.text?.words).toBe('Привет');
  const wide = Buffer.from('\ufeffGrüße', 'utf16le');
  expect((await see(0, part('text/plain', wide)))?.text?.words).toBe('Grüße');
});

test('of a long text the beginning is shown, in whole letters, and how much that is', async () => {
  const long = `a${'ü'.repeat(200_000)}`;
  const preview = await see(0, part('text/plain; charset=utf-8', long));
  expect(preview?.text).toMatchObject({ isCut: true, shownBytes: 256 * 1024 });
  expect(preview?.text?.words).toMatch(/^aü+$/);
});

describe('a message in a message', () => {
  const innermost = 'Subject: third\r\nFrom: Eve <eve@x.example>\r\n\r\ndeep words';
  const inner = (content: string) =>
    `Subject: second\r\nFrom: Bob <bob@x.example>\r\nTo: ana@x.example\r\nDate: Sat, 28 Nov 2026 12:00:00 +0000\r\n` +
    `Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>inner words</p>\r\n` +
    `--c\r\nContent-Type: message/rfc822\r\n\r\n${content}\r\n--c\r\n${part('application/pdf', '%PDF-1', '; filename=a.pdf')}--c--\r\n`;
  const forwarded = `Content-Type: message/rfc822\r\n\r\n${inner(innermost)}`;

  test('opens with its own head, text and files, each named by its place in the whole', async () => {
    const preview = await see(1, part('text/plain', 'x'), forwarded);
    expect(preview).toMatchObject({ shows: 'message', within: null });
    expect(preview?.message).toMatchObject({
      ...{ subject: 'second', fromName: 'Bob', fromAddress: 'bob@x.example', to: ['ana@x.example'] },
      at: new Date('2026-11-28T12:00:00Z'),
    });
    expect(preview?.message?.page).toContain('inner words');
    expect(preview?.message?.attachments).toMatchObject([
      { index: 3, name: 'third.eml', shows: 'message' },
      { index: 5, name: 'a.pdf', shows: 'pdf' },
    ]);
  });

  test('what is in it knows where it stands', async () => {
    const third = await see(3, part('text/plain', 'x'), forwarded);
    expect(third).toMatchObject({ shows: 'message', within: 1, message: { subject: 'third' } });
    expect(third?.message?.text).toContain('deep words');
    expect(await see(4, part('text/plain', 'x'), forwarded)).toMatchObject({ within: 3 });
    expect(await see(5, part('text/plain', 'x'), forwarded)).toMatchObject({ within: 1, shows: 'pdf' });
    expect(await see(9, forwarded)).toBeNull();
  });

  test('is opened to a depth that somebody writes, and kept as a file below it', async () => {
    let deep = 'Subject: end\r\n\r\nend';
    for (let i = 0; i < 24; i++) deep = `Subject: s${i}\r\nContent-Type: message/rfc822\r\n\r\n${deep}`;
    const kinds = await Promise.all(
      Array.from(
        { length: 24 },
        async (_, index) => (await openPart(Buffer.from(deep), index, signer, now))?.shows,
      ),
    );
    expect(kinds.slice(0, 20)).toEqual(Array(20).fill('message'));
    expect(kinds.slice(20).filter((kind) => kind === 'message')).toEqual([]);
  });
});
