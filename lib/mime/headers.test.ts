import fs from 'node:fs';
import fc from 'fast-check';
import addressparser from 'nodemailer/lib/addressparser';
import { describe, expect, test } from 'vitest';
import { corpus } from '../testing/corpus.ts';
import { readHeaders, readThreadHeaders } from './headers.ts';

const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();

// Where we read more than the independent parser did, and why.
const known: Record<string, string[]> = {
  'ruby-invalid-subject-characters.eml': ['subject'], // raw 8-bit: windows-1252 rather than replacement characters
  'ruby-mix-caps-content-type.eml': ['from'], // `Big Bug bb@bug.com` without angle brackets
  'ruby-raw-email-double-at-in-header.eml': ['messageId'], // two at signs: kept as they are
  'ruby-bad-subject.eml': ['name'], // blanks between encoded words do not count (RFC 2047 6.2)
  'ruby-multi-address-bounce1.eml': ['name'], // the name stands in a comment
  'ruby-raw-email-multiple-from.eml': ['name'], // two addresses without a comma
};

describe('agrees with an independent parser on', () => {
  const sound = corpus().filter(({ expected }) => expected.defects.length === 0);
  test.each(sound.map((one) => [one.file, one] as const))('%s', (file, { raw, expected }) => {
    const found = readHeaders(raw);
    const from = addressparser(expected.from ?? '', { flatten: true })[0];
    const date = expected.date ? new Date(expected.date.replace(/ -0000$/, ' +0000')) : null;
    const pairs: Record<string, [unknown, unknown]> = {
      subject: [plain(found.subject), plain(expected.subject)],
      from: [found.fromAddress, plain(from?.address)],
      name: [plain(found.fromName), plain(from?.name)],
      date: [found.date?.toISOString(), Number.isNaN(Number(date)) ? undefined : date?.toISOString()],
      messageId: [found.messageId ?? '', plain(expected['message-id'])],
    };
    for (const [what, [ours, theirs]] of Object.entries(pairs)) {
      if (what === 'name' && known[file]?.includes('from')) continue;
      if (!known[file]?.includes(what)) expect({ what, value: ours }).toEqual({ what, value: theirs });
    }
  });
});

test('reads raw 8-bit headers line by line, each in its own charset', () => {
  const raw = Buffer.concat([
    Buffer.from('Subject: größe\r\nFrom: '),
    Buffer.from('J\xf8rn <jorn@example.org>\r\n\r\n', 'latin1'),
  ]);
  expect(readHeaders(raw)).toMatchObject({
    subject: 'größe',
    fromName: 'Jørn',
    fromAddress: 'jorn@example.org',
  });
});

test('finds the address of a sender whose whole field a program encoded, for the list and for an answer', () => {
  const word = `=?utf-8?B?${Buffer.from('Ünal Şen <unal@example.org>').toString('base64')}?=`;
  const raw = Buffer.from(`From: ${word}\r\n\r\n`);
  expect(readHeaders(raw)).toMatchObject({ fromName: 'Ünal Şen', fromAddress: 'unal@example.org' });
  expect(readThreadHeaders(raw).from).toEqual([{ name: 'Ünal Şen', address: 'unal@example.org' }]);
  const named = Buffer.from(`From: ${word} <other@example.org>\r\n\r\n`);
  expect(readHeaders(named).fromAddress).toBe('other@example.org');
});

test('reads Japanese in seven bits that nobody encoded, and words whose label is wrong', () => {
  const subject = (bytes: Buffer) => readHeaders(Buffer.concat([Buffer.from('Subject: '), bytes])).subject;
  expect(subject(Buffer.from('1b2442243324731b2842206f6b', 'hex'))).toBe('こん ok');
  expect(subject(Buffer.from('=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?='))).toBe('Grüße');
  expect(subject(Buffer.from('=?iso-8859-1?Q?Gr=FC=DFe?='))).toBe('Grüße');
});

test('finds an address in brackets within brackets', () => {
  const raw = Buffer.from('From: Hans <<h@example.org>>\r\n\r\n');
  expect(readHeaders(raw)).toMatchObject({ fromName: 'Hans', fromAddress: 'h@example.org' });
});

test('finds all recipients of several fields, and an address behind a quote that is never closed', () => {
  const raw = Buffer.from('From: "Hans <h@example.org>\r\nTo: a@example.org\r\nTo: b@example.org\r\n\r\n');
  expect(readHeaders(raw).fromAddress).toBe('h@example.org');
  expect(readThreadHeaders(raw).to.map(({ address }) => address)).toEqual(['a@example.org', 'b@example.org']);
});

test.each([
  ['Mon, 23 Nov 2026 09:00:00 +0100 CET', '2026-11-23T08:00:00.000Z'],
  ['Mon, 23 Nov 2026 09.00.00 +0100', '2026-11-23T08:00:00.000Z'],
  ['Mon Nov 23 09:00:00 EST 2026', '2026-11-23T14:00:00.000Z'],
  ['Mon Nov 23 09:00:00 XYZ 2026', '2026-11-23T09:00:00.000Z'],
  ['Mon Nov 23 09:00:00 XYZ', undefined],
  ['Mon, 23 Nov 2026 09:00:00 CET', '2026-11-23T08:00:00.000Z'],
  ['Mon Jul 20 09:00:00 CEST 2026', '2026-07-20T07:00:00.000Z'],
  ['Mon, 23 Nov 2026 09:00:00 JST', '2026-11-23T00:00:00.000Z'],
  ['Wed, 24 Jul 2019 03:05:23 Pacific Daylight Time', '2019-07-24T10:05:23.000Z'],
  ['Tue, 19 Aug 2003 12:47:46 --0400', '2003-08-19T16:47:46.000Z'],
  ['Tue, 3 Mar 126 10:00:00 +0000', '2026-03-03T10:00:00.000Z'],
  ['Tue Jul 24 18:55:07 2007', '2007-07-24T18:55:07.000Z'],
  ['Mi, 3 Dez 2025 09:48:37 +0100', '2025-12-03T08:48:37.000Z'],
  ['Do, 5 März 2026 09:48:37 +0100', '2026-03-05T08:48:37.000Z'],
  ['Mi., 23 Apr. 2025 09:48:37 +0200 (MESZ)', '2025-04-23T07:48:37.000Z'],
  ['mar ago 30 13:55:12 2007', '2007-08-30T13:55:12.000Z'],
  ['ven., 14 févr. 2025 10:00:00 +0100', '2025-02-14T09:00:00.000Z'],
  ['dom, 7 juin 2026 10:00:00 CEST', '2026-06-07T08:00:00.000Z'],
  ['Lun, 7 Xyz 2026 10:00:00 +0100', undefined],
])('reads the date %s', (given, expected) => {
  expect(readHeaders(Buffer.from(`Date: ${given}`)).date?.toISOString()).toBe(expected);
});

test('a date without a zone is the same wherever this runs', () => {
  const [before, date] = [process.env.TZ, () => readHeaders(Buffer.from('Date: 24 Jul 2007 18:55:07')).date];
  const here = date()?.getTime();
  process.env.TZ = 'America/New_York';
  const there = date()?.getTime();
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
  expect([here, there]).toEqual(Array(2).fill(Date.UTC(2007, 6, 24, 18, 55, 7)));
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

// Each as people reported it of another program.
test.each([
  ['without a blank before it', '[SPAM]=?utf-8?B?R3LDvMOfZQ==?=', '[SPAM]Grüße'],
  ['folded within itself', '=?gb18030?\r\n B?1tDOxA==?=', '中文'],
  ['cut off at the end of its line', '=?utf-8?Q?Gr=C3=BC=C3=9Fe', 'Grüße'],
  ['encoded twice', `=?utf-8?B?${base64('=?utf-8?Q?Gr=C3=BC=C3=9Fe?=')}?=`, 'Grüße'],
  ['parted within a letter, and not padded', '=?utf-8?B?6YKu5Lu25A?=\r\n =?utf-8?B?uLs=?=', '邮件主'],
  ['that no eye sees', '\u200b\u200c\u200d', ''],
  [
    'with a question mark in it',
    '=?utf-8?Q?Wie_geht_es_Ihnen?_Gut!?= =?utf-8?Q?x?=',
    'Wie geht es Ihnen? Gut!x',
  ],
  ['that only looks like one', 'What does =?utf-8 mean?', 'What does =?utf-8 mean?'],
])('reads words %s', (_, subject, expected) => {
  expect(readHeaders(Buffer.from(`Subject: ${subject}\r\n\r\n`)).subject).toBe(expected);
});

test.each([
  ['Support: Billing <b@x.example>', 'Support: Billing', 'b@x.example'],
  ['=?utf-8?Q?Email:_Dire=C3=A7=C3=A3o?= <b@x.example>', 'Email: Direção', 'b@x.example'],
  ['Team: Ann <b@x.example>, c@x.example;', 'Ann', 'b@x.example'],
  ["'Ann Berg' <b@x.example>", 'Ann Berg', 'b@x.example'],
  ["Ann O'Neil <b@x.example>", "Ann O'Neil", 'b@x.example'],
  ['=?utf-8?Q?J=C3=BCrgen_(Jo)_"M",_PhD?= <b@x.example>', 'Jürgen (Jo) "M", PhD', 'b@x.example'],
  ['=?utf-8?Q?Ann_<a@y.example>?= <b@x.example>', 'Ann <a@y.example>', 'b@x.example'],
  ['Ann Berg [b@x.example]', 'Ann Berg', 'b@x.example'],
  ['Ann <mailto:b@x.example>', 'Ann', 'b@x.example'],
])('reads who wrote, of %s', (from, fromName, fromAddress) => {
  const raw = Buffer.from(`From: ${from}\r\n\r\n`);
  expect(readHeaders(raw)).toMatchObject({ fromName, fromAddress });
  expect(readThreadHeaders(raw).from[0]).toEqual({ name: fromName, address: fromAddress });
});

test.each([
  ['References: 1@x.example 2@x.example', ['<1@x.example>', '<2@x.example>']],
  ['In-Reply-To: =?us-ascii?Q?<1=40x.example>?=', ['<1@x.example>']],
  ['In-Reply-To: <\r\n 1@x.example>', ['<1@x.example>']],
  ['In-Reply-To: your message of "Tue" <1@x.example>', ['<1@x.example>']],
  ['In-Reply-To: ann@x.example', []],
  ['References: none of them', []],
])('reads what it answers, of %s', (field, ids) => {
  expect(readThreadHeaders(Buffer.from(`${field}\r\n\r\n`)).references).toEqual(ids);
});

test('who sent it wrote it, where it does not say who did', () => {
  const sent = 'Sender: Ann <a@x.example>\r\n';
  expect(readHeaders(Buffer.from(`${sent}\r\n`)).fromAddress).toBe('a@x.example');
  expect(readHeaders(Buffer.from(`${sent}From: b@x.example\r\n\r\n`)).fromAddress).toBe('b@x.example');
});

test('takes away what turns the words of a subject around', () => {
  const raw = Buffer.from('Subject: pay \u202egnp.exe\u2066 \u200fשלום\r\n\r\n');
  expect(readHeaders(raw).subject).toBe('pay gnp.exe \u200fשלום');
});

test('lets no line break, NUL or half a surrogate through, from any bytes', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constant('=?utf-8?B?AA0K?='),
    fc.constant('=?x?Q?=00=0D=0A?='),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), word, (bytes, text) => {
      const raw = Buffer.concat([Buffer.from(`Subject: ${text}\r\nFrom: ${text} <a@b>\r\n`), bytes]);
      const { subject, fromName, fromAddress, messageId } = readHeaders(raw);
      for (const value of [subject, fromName, fromAddress, messageId ?? '']) {
        expect(value).not.toMatch(/\p{Cc}/u);
        expect(value.isWellFormed()).toBe(true);
      }
    }),
  );
});

test('is not held up by a head built to hurt', () => {
  const began = performance.now();
  const heads = [
    `Subject: ${'=?utf-8?Q?a?= '.repeat(200_000)}`,
    `From: ${'"<(,'.repeat(200_000)}`,
    `Subject: x\r\n${' y\r\n'.repeat(500_000)}`,
    `Date: ${'('.repeat(500_000)}`,
    `${'X: y\r\n'.repeat(500_000)}`,
  ];
  for (const head of heads) readHeaders(Buffer.from(head));
  expect(performance.now() - began).toBeLessThan(3000);
});

test('the corpus is as it was delivered', () => {
  expect(corpus()).toHaveLength(149);
  expect(fs.existsSync('lib/testing/corpus/README.md')).toBe(true);
});
