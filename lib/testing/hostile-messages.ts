import { chanceOf } from './chance.ts';

export type HostileMessage = { name: string; raw: Buffer };

type Chance = {
  /** A whole number from `from` to `to`. */
  between(from: number, to: number): number;
  pick<T>(all: readonly T[]): T;
  bytes(length: number): Buffer;
};

/**
 * Messages built to take time, memory or the wrong turn: the same seed makes the same ones. Each kind comes as often as
 * any other, in every size up to a few megabytes.
 */
export function* hostileMessages(count: number, seed: number): Generator<HostileMessage> {
  const random = chanceOf(seed);
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const chance: Chance = {
    between,
    pick: (all) => all[between(0, all.length - 1)] as (typeof all)[number],
    bytes: (length) => Buffer.from(Uint8Array.from({ length }, () => between(0, 255))),
  };
  const all = Object.entries(kinds);
  for (let n = 0; n < count; n++) {
    const [name, make] = all[n % all.length] as (typeof all)[number];
    const head = `From: Mallory <m${n}@evil.example>\r\nTo: ana@northwind.example\r\nSubject: ${name} ${n}\r\nMessage-ID: <${seed}-${n}@evil.example>\r\n`;
    const made = make(chance);
    yield { name: `${name} ${n}`, raw: Buffer.concat([Buffer.from(head), Buffer.from(made as string)]) };
  }
}

const typed = (type: string, body: string, head = '') => `Content-Type: ${type}\r\n${head}\r\n${body}`;
const html = (body: string) => typed('text/html; charset=utf-8', body);
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
const encoded = (type: string, bytes: Buffer, head = '') =>
  typed(type, base64(bytes), `Content-Transfer-Encoding: base64\r\n${head}`);
const multipart = (kind: string, boundary: string, parts: string[]) =>
  typed(
    `multipart/${kind}; boundary="${boundary}"`,
    `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`,
  );
const attached = (name: string) => `Content-Disposition: attachment; filename="${name}"\r\n`;
/** So much of a unit as makes about `length` letters. */
const many = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length));

const hostileUnits = [
  ...[
    'url(',
    '@import ',
    '<a href="',
    '<table><tr><td>',
    '<!--',
    '&amp;',
    '&#x41;',
    'https://a',
    '](',
    '=?',
    '\u200b',
    '<b>',
  ],
  ...[
    ' src="',
    'e\u0301',
    '\ud83d\ude00',
    '<style>',
    ')',
    '"',
    '\\',
    '{',
    '<p style="',
    'a@',
    '.',
    '\r\n ',
    '中',
    '<blockquote>',
  ],
];

/** What a message may be made of to hurt, by what it is called. */
const kinds: Record<string, (chance: Chance) => string | Buffer> = {
  'nested multiparts': ({ between }) => {
    let made = typed('text/plain', 'at the bottom');
    for (let i = 0, depth = between(50, 900); i < depth; i++) made = multipart('mixed', `b${i}`, [made]);
    return made;
  },
  'boundaries that begin alike': ({ between }) => {
    let made = typed('text/plain', 'inner');
    for (let i = 1, depth = between(10, 120); i < depth; i++)
      made = multipart('alternative', 'x'.repeat(i), [made, made.slice(0, 200)]);
    return made;
  },
  'thousands of parts': ({ between, pick }) =>
    multipart(
      pick(['mixed', 'related', 'alternative', 'digest', 'signed', 'report']),
      'p',
      Array.from({ length: between(500, 6000) }, (_, i) =>
        typed(pick(['text/plain', 'text/html', 'image/png', 'message/rfc822']), `part ${i}`),
      ),
    ),
  'a huge head': ({ between, pick }) =>
    `X-${many(pick(['a', 'a:', ' \r\n ', '=?utf-8?q?=41?= ', '"<(,', ';a=']), between(20_000, 900_000))}\r\n${typed('text/plain', 'below')}`,
  'thousands of recipients': ({ between, pick }) =>
    `Cc: ${many(pick(['"A, B" <a@x.example>, ', 'group: a@x, b@x;, ', '<', 'a@x,']), between(10_000, 400_000))}\r\n${typed('text/plain', 'hello')}`,
  'odd charsets': ({ between, pick, bytes }) =>
    typed(
      `${pick(['text/plain', 'text/html'])}; charset=${pick(['utf-7', 'utf-16', 'iso-2022-jp', 'gb18030', 'x-unknown', 'utf-32', 'hz-gb-2312', 'utf-8"'])}`,
      bytes(between(1000, 200_000)).toString('latin1'),
    ),
  'one long line': ({ between, pick }) =>
    typed(
      pick(['text/plain', 'text/plain; format=flowed; delsp=yes', 'text/enriched']),
      many(pick(hostileUnits), between(100_000, 3_000_000)),
    ),
  'an HTML bomb': ({ between, pick }) => html(many(pick(hostileUnits), between(50_000, 3_000_000))),
  'HTML of nothing but elements': ({ between }) => html(many('<p>a<i>b</i>', between(500_000, 4_000_000))),
  'tables in tables': ({ between }) => html(`${many('<table><tr><td>', between(20_000, 900_000))}deep`),
  'a CSS bomb': ({ between, pick }) =>
    html(
      `<style>${many(pick(['a{', 'a,', '@media all{', 'a{color:red}', '/*', ':is(', ':not(:has(', '--a:var(--a) ', 'a{background:url(x)}', '@import;', '\\']), between(50_000, 2_000_000))}</style><p>styled`,
    ),
  'styles on every element': ({ between }) => {
    let made = '';
    for (let i = 0, most = between(2000, 30_000); i < most; i++)
      made += `<p style="color:#${i % 999};width:${i}px">${i}`;
    return html(made);
  },
  'an entity flood': ({ between, pick }) =>
    html(
      many(
        pick(['&amp;', '&lt;&gt;', '&#120;', '&CounterClockwiseContourIntegral;', '&a', '&']),
        between(100_000, 2_000_000),
      ),
    ),
  'links without end': ({ between, pick }) =>
    typed(
      'text/plain',
      many(
        pick(['https://a.example/b ', 'www.a.example ', 'a@b.example ', 'https://', 'https://a.b/(((']),
        between(50_000, 600_000),
      ),
    ),
  'pictures without end': ({ between }) => {
    let made = '';
    for (let i = 0, most = between(1000, 12_000); i < most; i++)
      made += `<img src="https://p${i}.example/${i}.png" width=1>`;
    return html(made);
  },
  'base64 garbage': ({ between, pick, bytes }) =>
    multipart('mixed', 'g', [
      typed(
        'text/html',
        bytes(between(1000, 100_000)).toString('latin1'),
        'Content-Transfer-Encoding: base64\r\n',
      ),
      encoded(
        pick(['application/octet-stream', 'image/png', 'text/plain']),
        bytes(between(1000, 300_000)),
        attached('x'),
      ),
      typed('application/pdf', many('====', 50_000), 'Content-Transfer-Encoding: base64\r\n'),
    ]),
  'quoted-printable garbage': ({ between, pick }) =>
    typed(
      'text/html',
      many(pick(['=', '=3', '=\r\n', '=3D=', '=C3=']), between(50_000, 1_000_000)),
      'Content-Transfer-Encoding: quoted-printable\r\n',
    ),
  'messages in messages': ({ between }) => {
    let made = typed('text/plain', 'innermost');
    for (let i = 0, depth = between(5, 400); i < depth; i++)
      made = typed('message/rfc822', `Subject: level ${i}\r\n${made}`);
    return made;
  },
  'many messages in a message': ({ between }) =>
    multipart(
      'mixed',
      'm',
      Array.from({ length: between(50, 700) }, (_, i) =>
        typed(
          'message/rfc822',
          `Subject: inner ${i}\r\n${multipart('mixed', `n${i}`, [html('<p>a'), typed('text/plain', 'b', attached('b.txt'))])}`,
        ),
      ),
    ),
  'winmail.dat garbage': ({ between, bytes }) =>
    multipart('mixed', 'w', [
      typed('text/plain', 'x'),
      encoded(
        'application/ms-tnef',
        Buffer.concat([Buffer.from([0x78, 0x9f, 0x3e, 0x22]), bytes(between(100, 200_000))]),
        attached('winmail.dat'),
      ),
    ]),
  'an invitation that never ends': ({ between, pick }) =>
    typed(
      'text/calendar; method=REQUEST',
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${many(pick(['ATTENDEE:mailto:a@x.example\r\n', 'BEGIN:VEVENT\r\n', 'RRULE:FREQ=SECONDLY\r\n', 'SUMMARY:a\\,', 'DESCRIPTION;X="', 'EXDATE:20260101T000000Z\r\n']), between(10_000, 500_000))}DTSTART:20260101T000000Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    ),
  'signatures that are none': ({ between, pick, bytes }) =>
    pick([
      () =>
        multipart('signed', 's', [
          html(many('<p>a', between(1000, 200_000))),
          encoded('application/pkcs7-signature', bytes(between(10, 20_000)), attached('smime.p7s')),
        ]),
      () =>
        encoded(
          'application/pkcs7-mime; smime-type=signed-data',
          Buffer.concat([
            Buffer.from(`308006092a864886f70d010702${'a080'.repeat(between(10, 3000))}`, 'hex'),
            bytes(100),
          ]),
        ),
      () =>
        encoded(
          'application/pkcs7-mime; smime-type=signed-data',
          Buffer.from('3080'.repeat(between(1000, 60_000)), 'hex'),
        ),
    ])(),
  'PDF and pictures that are none': ({ between, bytes }) =>
    multipart('mixed', 'f', [
      typed('text/plain', 'files'),
      encoded(
        'application/pdf',
        Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes(between(100, 300_000))]),
        attached('a.pdf'),
      ),
      encoded(
        'image/png',
        Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), bytes(between(100, 300_000))]),
        attached('b.png'),
      ),
      typed('text/csv', many(';"', between(1000, 2_000_000)), attached('c.csv')),
    ]),
  'names of files without end': ({ between, pick }) =>
    multipart(
      'mixed',
      'n',
      Array.from({ length: between(20, 300) }, () =>
        typed(
          'application/octet-stream',
          'x',
          attached(
            many(pick(['../', 'a', '\u202e', '=?utf-8?q?=41?=', '"; filename*0*=', '%']), between(10, 3000)),
          ),
        ),
      ),
    ),
  'a letter of many megabytes': ({ between }) =>
    multipart('mixed', 'l', [
      typed('text/plain', 'The text stands first.'),
      encoded('application/zip', Buffer.alloc(between(2, 9) * 1024 * 1024, 'zip'), attached('large.zip')),
    ]),
  'nothing at all': ({ pick }) =>
    pick([
      '',
      '\r\n',
      '\0\0\0',
      'no head and no line',
      '\r\n\r\n\r\n',
      'Content-Type: multipart/mixed\r\n\r\n',
    ]),
};
