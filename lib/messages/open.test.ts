import { describe, expect, test } from 'vitest';
import { readHeaders } from '../mime/headers.ts';
import { pictureSigner } from '../pictures/sign.ts';
import { corpus } from '../testing/corpus.ts';
import { fileName } from './file-name.ts';
import { openMessage } from './open.ts';

const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const now = new Date('2026-12-01T00:00:00Z');

const words = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
const all = await Promise.all(
  corpus().map(async (one) => ({
    ...one,
    opened: await openMessage(one.raw, signer, now),
    head: readHeaders(one.raw),
  })),
);
type One = (typeof all)[number];
const sound = all.filter(({ expected }) => expected.defects.length === 0);
const differing = (isSame: (one: One) => boolean) =>
  sound.filter((one) => !isSame(one)).map(({ file }) => file);

test('opens every file of the corpus', () => {
  expect(all).toHaveLength(149);
  expect(sound.length).toBeGreaterThan(110);
  for (const { opened } of all) expect(opened.isUnreadable).toBe(false);
});

describe('agrees with an independent parser, where that found no defect,', () => {
  test('on the subject', () => {
    // Raw bytes of an old charset, which the other parser gives up as U+FFFD each.
    const known = ['ruby-invalid-subject-characters.eml'];
    const isSame = ({ expected, head }: One) => words(expected.subject ?? '') === words(head.subject);
    expect(differing(isSame)).toEqual(known);
  });

  test('on the sender', () => {
    // `Big Bug bb@bug.com`, without any brackets: to them the whole is a quoted local part.
    const known = ['ruby-mix-caps-content-type.eml'];
    const isSame = ({ expected, head }: One) => words(expected.from ?? '').includes(head.fromAddress);
    expect(differing(isSame)).toEqual(known);
  });

  test('on the text', () => {
    const known = [
      // The plain form says something else than the HTML that is shown.
      'ruby-bad-subject.eml',
      'ruby-content-transfer-encoding-7-bit.eml', // the other parser gave up on the charset
      'rfc-006.eml', // as the first
      'thirdparty-000.eml', // as the first
      'thirdparty-001.eml', // as the first
      'thirdparty-008.eml', // the other parser reads the last part, we read all in their order
      'thirdparty-010.eml', // the other parser stops at the first part
      'thirdparty-013.eml', // as the first
    ];
    const isSame = ({ expected, opened }: One) =>
      words(opened.text).startsWith(words(expected.text ?? '').slice(0, 100));
    expect(differing(isSame)).toEqual(known);
  });

  test('on the attachments: each that it names is there, by its name', () => {
    // A name with spaces and no quotes, of which they take the first word; and a picture that we show in the text.
    const known = ['ruby-attachment-with-unquoted-name.eml', 'thirdparty-016.eml'];
    const isSame = ({ expected, opened }: One) => expected.attachments.every((part) => isThere(part, opened));
    expect(differing(isSame)).toEqual(known);
    const named = sound.flatMap(({ expected }) => expected.attachments.filter(({ filename }) => filename));
    expect(named.length).toBeGreaterThan(20);
  });
});

// Containers, and parts to be read, are attachments to the other parser; here their content is on the page.
const isOnThePage = /^(?:multipart\/|text\/|message\/(?:rfc822|delivery-status)$)/;

function isThere({ filename, type }: { filename: string | null; type: string }, opened: One['opened']) {
  if (filename === null && isOnThePage.test(type)) return true;
  return opened.attachments.some((ours) => {
    const isName = filename === null || words(ours.name) === words(fileName(filename));
    // By the ending of its name where the sender says only that it is bytes.
    return isName && (ours.type === type || type === 'application/octet-stream');
  });
}

test('shows a picture of the text in the text, and not once more as an attachment', () => {
  const { opened } = all.find(({ file }) => file === 'thirdparty-018.eml') as One;
  expect(opened.page).toContain('src="data:image/png;base64,');
  expect(opened.attachments.map(({ name }) => name)).toEqual(['attach2.png']);
  expect(opened.pictures).toHaveLength(1);
});

test('a mail in a mail is a file that opens as mail', async () => {
  const inner = 'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= / again\r\n\r\nHello\r\n';
  const outer =
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\n--b\r\nContent-Type: message/rfc822\r\n' +
    `Content-Disposition: attachment\r\n\r\n${inner}\r\n--b--\r\n`;
  const { attachments } = await openMessage(Buffer.from(outer), signer, now);
  expect(attachments).toMatchObject([{ index: 1, name: 'again.eml', type: 'message/rfc822' }]);
});

test('keeps the cells and rows of a table apart in the text', async () => {
  const table =
    '<p>Please confirm:</p><table><tr><th>Item</th><th>Qty</th></tr><tr><td>NW-4410</td><td>120</td></tr></table>';
  const { text } = await openMessage(Buffer.from(`Content-Type: text/html\r\n\r\n${table}`), signer, now);
  expect(text.split('\n').filter(Boolean)).toEqual(['Please confirm:', 'Item Qty', 'NW-4410 120']);
});
