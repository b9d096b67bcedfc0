import { expect, test, vi } from 'vitest';
import { openInThread } from './open-in-thread.ts';

process.env.REKEY_SECRET_KEY = Buffer.alloc(32, 7).toString('base64'); // what signs the addresses of pictures

const open = (id: string, bytes: () => AsyncIterable<Uint8Array>, timeLimitMs?: number) =>
  openInThread({ id, user: id, bytes }, timeLimitMs);
const message = (mail: string) =>
  async function* () {
    yield Buffer.from(mail);
  };
const plain = (text: string) =>
  message(`Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`);
// Thousands of nested tables.
const slow = message(
  `Content-Type: text/html\r\n\r\n${'<table><tr><td>'.repeat(18_000)}deep${'</td></tr></table>'.repeat(9_000)}`,
);

test('reads text, lists attachments, and makes text of HTML', async () => {
  const mail = [
    'From: a@x.example',
    'To: "B, C" <b@x.example>, d@x.example',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html',
    '',
    '<p>Hello <b>Ana</b></p><script>alert(1)</script>',
    '--b',
    'Content-Type: application/pdf; name="../../x.pdf"',
    'Content-Disposition: attachment; filename="page\u202efdp.exe"',
    '',
    'pdf',
    '--b--',
  ].join('\r\n');
  const read = await open('html', message(mail));
  expect(read.text.trim()).toBe('Hello Ana');
  expect(read.to).toEqual(['B, C <b@x.example>', 'd@x.example']);
  expect(read.attachments).toEqual([
    { index: 1, name: 'pagefdp.exe', type: 'application/pdf', size: 3, shows: null },
  ]);
});

test('remembers a text, so that a page drawn anew does not parse it again', async () => {
  const bytes = vi.fn(plain('once'));
  expect((await open('kept', bytes)).text.trim()).toBe('once');
  expect((await open('kept', bytes)).text.trim()).toBe('once');
  expect(bytes).toHaveBeenCalledTimes(1);
});

test('ends a message that takes too long, and goes on with the next', async () => {
  const [poison, next] = await Promise.all([open('poison', slow, 1), open('after', plain('still here'))]);
  expect(poison).toMatchObject({ text: '', isUnreadable: true });
  expect(next.text.trim()).toBe('still here');
});

test('a database that fails is told, and the next message is read all the same', async () => {
  const failing = open('gone', async function* () {
    yield Buffer.from('Subject: x');
    throw new Error('database went away');
  });
  await expect(failing).rejects.toThrow('went away');
  expect((await open('gone', plain('back'))).text.trim()).toBe('back');
});
