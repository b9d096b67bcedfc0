import { randomBytes } from 'node:crypto';
import { outlook } from '../../lib/testing/invitations.ts';

// Mails as people get them, for the journeys that read.

const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC';

const head = (from: string, subject: string, type: string) =>
  [
    `From: ${from}`,
    'To: Ana Popescu <ana@northwind.example>',
    `Subject: ${subject}`,
    `Message-ID: <${subject.replace(/\W+/g, '-')}@northwind.example>`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
  ].join('\r\n');

const part = (type: string, body: string, ...more: string[]) =>
  ['--b', `Content-Type: ${type}`, ...more, '', body].join('\r\n');

/** Tables, inline pictures, a picture from elsewhere, links: what a shop sends. */
export function newsletter(subject: string): Buffer {
  const html = `<!doctype html><html><head><title>Autumn</title>
<style>.button { background:#0a7a5c; color:#fff; padding:12px 20px; border-radius:6px; text-decoration:none }
@media (max-width:600px) { .side { display:none } }</style></head>
<body style="margin:0;background:#f2efe9">
<table width="640" align="center" cellpadding="0" cellspacing="0" bgcolor="#ffffff" style="width:640px;margin:auto">
<tr><td colspan="2" style="padding:24px;background:#123c36;color:#fff;font:28px Georgia,serif">
<img src="cid:logo@shop" width="32" height="32" alt="Logo"> Harbour Books</td></tr>
<tr><td style="padding:24px;font:16px/1.5 Georgia,serif"><h2>Autumn reading</h2>
<p>Dear Ana, the evenings grow longer, and our shelves fuller. Three to begin with.</p>
<p><img src="https://pictures.example/cover.png" width="560" height="220" alt="Three covers"></p>
<p><a class="button" href="https://shop.example/autumn?from=mail">See the list</a></p>
<script>document.title = 'trapped'</script></td>
<td class="side" width="160" style="padding:24px;background:#faf7f0;font:14px Georgia,serif">Open Saturday 9 to 17.</td></tr>
</table><img src="https://pictures.example/pixel.gif" width="1" height="1"></body></html>`;
  return Buffer.from(
    [
      head('Harbour Books <news@shop.example>', subject, 'multipart/related; boundary=b'),
      '',
      part('text/html; charset=utf-8', html),
      part('image/png; name="logo.png"', dot, 'Content-ID: <logo@shop>', 'Content-Transfer-Encoding: base64'),
      '--b--',
      '',
    ].join('\r\n'),
  );
}

/** A plain letter beside its HTML, with two files. */
export function letterWithFiles(subject: string): Buffer {
  return Buffer.from(
    [
      head('Mei Tanaka <mei@northwind.example>', subject, 'multipart/mixed; boundary=b'),
      '',
      part(
        'multipart/alternative; boundary=c',
        '--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello Ana,\r\n\r\n' +
          'I attached the scan; the terms are at https://northwind.example/terms.\r\n\r\nMei\r\n' +
          '--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello Ana,</p><p>I attached the <b>scan</b>; the terms are ' +
          '<a href="https://northwind.example/terms">here</a>.</p><p>Mei</p>\r\n--c--',
      ),
      part(
        'application/pdf; name="../../contract p4.pdf"',
        Buffer.from('%PDF-1.4 not really').toString('base64'),
        'Content-Disposition: attachment; filename="../../contract p4.pdf"',
        'Content-Transfer-Encoding: base64',
      ),
      part(
        'text/html',
        '<script>alert(1)</script>',
        "Content-Disposition: attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe%E2%80%AE.html",
      ),
      '--b--',
      '',
    ].join('\r\n'),
  );
}

/** A letter with a picture, a text in an old charset, a PDF, a page that says it is a picture, and a message. */
export function letterToLookInto(subject: string, picture: Buffer): Buffer {
  const file = (type: string, name: string, bytes: Buffer) =>
    part(
      type,
      bytes.toString('base64'),
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
    );
  const older = [
    head('Bob <bob@northwind.example>', 'Older plans', 'multipart/mixed; boundary=i'),
    '',
    '--i\r\nContent-Type: text/html\r\n\r\n<p>as we said in spring</p>',
    '--i\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=inner.txt\r\n\r\ninner words',
    '--i--',
  ].join('\r\n');
  const cyrillic = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2c, 0x20, 0xc0, 0xed, 0xe0]);
  return Buffer.from(
    [
      head('Mei Tanaka <mei@northwind.example>', subject, 'multipart/mixed; boundary=b'),
      '',
      part('text/plain', 'Have a look.'),
      file('image/png', 'dot.png', picture),
      file('text/plain; charset=windows-1251', 'notes.txt', cyrillic),
      file('application/pdf', 'plan.pdf', Buffer.from('%PDF-1.4 not really')),
      file('image/png', 'fake.png', Buffer.from('<script>alert(1)</script>')),
      part('message/rfc822', older),
      '--b--',
      '',
    ].join('\r\n'),
  );
}

/** The head of a message up to its type, from somebody at another firm. */
export const headOf = (subject: string, type: string, from = 'Lena Vogt <lena.vogt@contoso.example>') =>
  [
    `From: ${from}`,
    `Subject: ${subject}`,
    `Message-ID: <${randomBytes(6).toString('hex')}@contoso.example>`,
    `Date: ${new Date().toUTCString()}`,
    `Content-Type: ${type}`,
  ].join('\r\n');

/** An invitation as Outlook sends it, to whoever has this address. */
export const invitation = (subject: string, address: string, text = outlook) =>
  Buffer.from(
    `${headOf(subject, 'text/calendar; charset=utf-8; method=REQUEST')}\r\n\r\n${text.replaceAll('ana@northwind.example', address)}`,
  );

/** A newsletter that can be left in one press, at a server that does not answer. */
export const listMail = (subject: string) =>
  Buffer.from(
    `${headOf(subject, 'text/plain')}\r\nList-Unsubscribe: <https://127.0.0.1:47611/u/1>, <mailto:leave@news.example?subject=leave>\r\n` +
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nThree books to begin with.\r\n',
  );
