import { expect, test } from 'vitest';
import { readAutoconfig } from './autoconfig.ts';
import { readAutodiscover } from './autodiscover.ts';

const file = (servers: string) =>
  `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x">${servers}</emailProvider></clientConfig>`;
const server = (tag: string, type: string, inside: string) => `<${tag} type="${type}">${inside}</${tag}>`;
const imap = (inside: string) => server('incomingServer', 'imap', inside);

test('every IMAP and SMTP server is read in the order of the file, POP3 behind what can do more', () => {
  const text = file(
    [
      server('incomingServer', 'pop3', '<hostname>pop.example.com</hostname><port>995</port>'),
      imap(
        '<hostname>IMAP.example.com</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username>',
      ),
      imap('<hostname>imap.%EMAILDOMAIN%</hostname><port>143</port><socketType>STARTTLS</socketType>'),
      server(
        'outgoingServer',
        'smtp',
        '<hostname>smtp.example.com</hostname><port>465</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username>',
      ),
    ].join(''),
  );
  expect(readAutoconfig(text, 'ana@example.com')).toEqual({
    ok: true,
    candidates: [
      { use: 'incoming', host: 'imap.example.com', port: 993, security: 'tls', user: 'ana' },
      { use: 'incoming', host: 'imap.example.com', port: 143, security: 'starttls', user: 'ana@example.com' },
      {
        use: 'incoming',
        host: 'pop.example.com',
        port: 995,
        security: 'tls',
        user: 'ana@example.com',
        type: 'pop3',
      },
      { use: 'outgoing', host: 'smtp.example.com', port: 465, security: 'tls', user: 'ana@example.com' },
    ],
  });
});

test.each([
  ['993', 'STARTTLS', 'tls'],
  ['993', '', 'tls'],
  ['143', 'SSL/TLS', 'tls'],
  ['143', '', 'starttls'],
])('at port %s a socket type of “%s” is %s', (port, type, security) => {
  const inside = `<hostname>imap.example.com</hostname><port>${port}</port><socketType>${type}</socketType>`;
  expect(readAutoconfig(file(imap(inside)), 'ana@example.com')).toMatchObject({ candidates: [{ security }] });
});

test('a server in clear text is asked for STARTTLS, and a user name nobody can fill in is the address', () => {
  const read = readAutoconfig(
    file(
      imap(
        '<hostname>imap.example.com</hostname><port>143</port><socketType>plain</socketType><username>%WHO%</username>',
      ),
    ),
    'ana@example.com',
  );
  expect(read).toMatchObject({ ok: true, candidates: [{ security: 'starttls', user: 'ana@example.com' }] });
});

test.each([
  ['no host', '<port>993</port>'],
  ['a host that is none', '<hostname>http://imap.example.com/</hostname><port>993</port>'],
  ['an address in disguise', '<hostname>0x7f.1</hostname><port>993</port>'],
  ['a host of an entity', '<hostname>&lt;imap.example.com</hostname><port>993</port>'],
  ['no port', '<hostname>imap.example.com</hostname>'],
  ['a port that is none', '<hostname>imap.example.com</hostname><port>70000</port>'],
])('a server with %s is left out', (_, inside) => {
  expect(readAutoconfig(file(imap(inside)), 'ana@example.com')).toEqual({ ok: true, candidates: [] });
});

test.each([
  [
    'entities that grow',
    `<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>${file(imap('<hostname>&b;</hostname>'))}`,
  ],
  ['a file of this machine', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><clientConfig/>'],
])('a file that declares %s is refused', (_, text) => {
  expect(readAutoconfig(text, 'ana@example.com')).toEqual({
    ok: false,
    words: expect.stringContaining('entities'),
  });
});

test.each([
  ['', 'is no autoconfig file'],
  ['<html><body>Not found</body></html>', 'is no autoconfig file'],
  [`${'<a>'.repeat(80_000)}`, 'is not XML that can be read'],
])('what is none is said to be none: %.20s', (text, words) => {
  expect(readAutoconfig(text, 'ana@example.com')).toEqual({ ok: false, words });
});

test('of a file with two thousand servers twenty are looked at', () => {
  const many = imap('<hostname>imap.example.com</hostname><port>993</port>').repeat(2_000);
  const read = readAutoconfig(file(many), 'ana@example.com');
  expect(read.ok && read.candidates.length).toBe(20);
});

test.each([
  [
    '{"Protocol":"AutodiscoverV1","Url":"https://outlook.office365.com/autodiscover/autodiscover.xml"}',
    'outlook.office365.com',
  ],
  ['{"Url":"https://Mail.Example.com/EWS"}', 'mail.example.com'],
  ['{"Url":"http://mail.example.com/"}', null],
  ['{"Url":"file:///etc/passwd"}', null],
  ['{"ErrorCode":"UserNotFound"}', null],
  ['<html>', null],
  ['[]', null],
])('Autodiscover: %s', (text, host) => {
  expect(readAutodiscover(text)).toBe(host);
  expect(readAutodiscover(`\ufeff${text}`)).toBe(host);
});
