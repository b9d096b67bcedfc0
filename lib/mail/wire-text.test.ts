import { expect, test } from 'vitest';
import { passwordCredential } from './credential.ts';
import { ShownImap } from './imap/shown.ts';
import { ShownPop3 } from './pop3/shown.ts';
import { ShownSmtp } from './smtp/shown.ts';
import { secretsOf } from './wire-secrets.ts';
import { WireText } from './wire-text.ts';

// What may be seen of each protocol: of what passes in one piece, byte by byte, and in odd pieces.
const secret = 'kanari "gelb" 100%ü';
const user = 'ana@northwind.example';
const server = { host: 'mail.example', port: 993, security: 'tls', user } as const;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain = base64(`\0${user}\0${secret}`);
const content = 'Secret subject of somebody';
const length = (text: string) => Buffer.byteLength(text);

const showings = { imap: () => new ShownImap(), pop3: () => new ShownPop3(), smtp: () => new ShownSmtp() };

/** `>` is sent, `<` heard, each with its line's end. */
function shown(protocol: keyof typeof showings, said: string[], size: number): string[] {
  const lines: string[] = [];
  const credential = passwordCredential(secret);
  const text = new WireText(showings[protocol](), secretsOf(server, credential), (side, line) => {
    lines.push(`${side === 'sent' ? '>' : '<'} ${line}`);
    return true;
  });
  for (const line of said) {
    const bytes = Buffer.from(`${line.slice(2)}\r\n`);
    const side = line.startsWith('>') ? 'sent' : 'heard';
    for (let at = 0; at < bytes.length; at += size) text.pass(side, bytes.subarray(at, at + size));
  }
  return lines;
}

type Case = [name: string, protocol: keyof typeof showings, said: string[], shown: string[]];
const cases: Case[] = [
  [
    'LOGIN, quoted, and a refusal that repeats the password',
    'imap',
    [`> a1 LOGIN "${user}" "${secret.replace(/["\\]/g, '\\$&')}"`, `< a1 NO no such user with ${secret}`],
    ['> a1 LOGIN [masked]', '< [masked]'],
  ],
  [
    'LOGIN in one write with what comes behind it',
    'imap',
    [
      `> a1 LOGIN ana "x"\r\na2 STATUS "INBOX" (UIDNEXT)`,
      '< a1 OK in',
      '< * STATUS "INBOX" (UIDNEXT 7)',
      '< a2 OK',
    ],
    [
      '> a1 LOGIN [masked]',
      '> a2 STATUS "INBOX" (UIDNEXT)',
      '< a1 OK in',
      '< * STATUS "INBOX" (UIDNEXT 7)',
      '< a2 OK',
    ],
  ],
  [
    'LOGIN by literals',
    'imap',
    [
      `> a1 LOGIN {${user.length}}`,
      '< + go on',
      `> ${user} {${length(secret)}}`,
      '< + go on',
      `> ${secret}`,
      '< a1 OK in',
    ],
    ['> a1 LOGIN [masked]', '< + go on', '< + go on', '< a1 OK in'],
  ],
  [
    'LOGIN by literals that wait for nobody (RFC 7888)',
    'imap',
    [
      `> a1 login {${user.length}+}\r\n${user} {${length(secret)}+}\r\n${secret}`,
      '< a1 OK in',
      '> a2 NOOP',
      '< a2 OK',
    ],
    ['> a1 LOGIN [masked]', '< a1 OK in', '> a2 NOOP', '< a2 OK'],
  ],
  [
    'AUTHENTICATE with an initial response, and what follows a challenge that repeats it',
    'imap',
    [
      `> a1 AUTHENTICATE PLAIN ${plain}`,
      `< + ${plain}`,
      `> ${base64(secret)}`,
      '> *',
      '< a9 OK',
      `< * OK ${plain}`,
      '< a1 NO',
      '> a3 NOOP',
    ],
    [
      '> a1 AUTHENTICATE PLAIN [masked]',
      '< + [masked]',
      '> [masked]',
      '> [masked]',
      '< [5 bytes]',
      `< [${plain.length + 5} bytes]`,
      '< a1 NO',
      '> a3 NOOP',
    ],
  ],
  [
    'FETCH by numbers and flags; SEARCH, APPEND and a keyword without words of messages',
    'imap',
    [
      `> a1 UID SEARCH HEADER Subject "${content}" words 1:*`,
      `> a2 APPEND "Sent" (\\Seen) {${length(content)}}`,
      '< + go on',
      `> ${content}`,
      '> a3 UID FETCH 1:* (UID FLAGS RFC822.SIZE ENVELOPE BODY.PEEK[])',
      `< * 1 FETCH (UID 7 FLAGS (\\Seen $Junk Projekt-X) RFC822.SIZE 90 ENVELOPE ("Mon" "${content}" NIL) BODY[] {${length(content) + 2}}\r\n${content}\r\n)`,
      '< * LIST () "/" "Projects"',
      '< a2 OK [APPENDUID 1 2] done',
    ],
    [
      '> a1 UID SEARCH HEADER Subject "[26]" [5] 1:*',
      '> a2 APPEND "Sent" (\\Seen) {26}',
      '< + go on',
      '> a3 UID FETCH 1:* (UID FLAGS RFC822.SIZE ENVELOPE BODY.PEEK[])',
      '< * 1 FETCH (UID 7 FLAGS (\\Seen $Junk [9]) RFC822.SIZE 90 ENVELOPE ("[3]" "[26]" NIL) BODY[] {28})',
      '< * LIST () "/" "Projects"',
      '< a2 OK [APPENDUID 1 2] done',
    ],
  ],
  [
    'a literal shorter than the message in it: nothing behind it, up to the end of the command',
    'imap',
    [
      '> a1 UID FETCH 1 BODY[]',
      `< * 1 FETCH (BODY[] {4}\r\n${content}`,
      `< ${content}`,
      `< * OK ${content}`,
      `< + ${content}`,
      '< a1 OK',
      '< * 3 EXISTS',
    ],
    [
      '> a1 UID FETCH 1 BODY[]',
      '< * 1 FETCH (BODY[] [5] [7] [2] [8]',
      '< [26 bytes]',
      '< [31 bytes]',
      '< [28 bytes]',
      '< a1 OK',
      '< * 3 EXISTS',
    ],
  ],
  [
    'USER and PASS, APOP, AUTH; RETR and TOP by their length, lists in part',
    'pop3',
    [
      '< +OK hi <1.2@x>',
      `> USER ${user}\r\nPASS ${secret}`,
      '< +OK',
      `< -ERR not ${secret.toUpperCase()}`,
      `> APOP ${user} c4c9334bac560ecc979e58001b3e22fb`,
      '< -ERR no',
      '> AUTH LOGIN',
      `< + ${base64(secret)}`,
      `> ${base64(secret)}`,
      '< +OK',
      `> AUTH PLAIN ${plain}`,
      '< +OK',
      '> RETR 1\r\nTOP 2 0\r\nUIDL',
      `< +OK\r\nSubject: ${content}\r\n..\r\n.`,
      `< +OK\r\nSubject: ${content}\r\n.`,
      `< +OK\r\n${Array.from({ length: 30 }, (_, i) => `${i} x${i}\r\n`).join('')}.`,
      `< +OK ${content}`,
    ],
    [
      ...['< +OK hi <1.2@x>', `> USER ${user}`, '> PASS [masked]', '< +OK', '< [masked]'],
      ...[`> APOP ${user} [masked]`, '< -ERR no', '> AUTH LOGIN', '< + [masked]', '> [masked]', '< +OK'],
      ...['> AUTH PLAIN [masked]', '< +OK', '> RETR 1', '> TOP 2 0', '> UIDL'],
      ...[
        '< +OK',
        `< [a message of ${content.length + 15} bytes]`,
        '< +OK',
        `< [a message of ${content.length + 11} bytes]`,
      ],
      ...[
        '< +OK',
        ...Array.from({ length: 20 }, (_, i) => `< ${i} x${i}`),
        '< [10 more lines]',
        '< [30 bytes]',
      ],
    ],
  ],
  [
    'AUTH with and without an initial response; content and recipients by their length, also where they are repeated',
    'smtp',
    [
      ...['< 220 hi', '> EHLO me', '< 250-mail.example', '< 250 AUTH PLAIN'],
      ...['> AUTH LOGIN', `< 334 ${base64('Username:')}`, `> ${base64(user)}`, `< 334 ${base64(secret)}`],
      ...[
        `> ${base64(secret)}`,
        `< 535-5.7.8 ${base64(secret)} is`,
        `< 535 wrong: ${encodeURIComponent(secret)}`,
      ],
      ...[`> AUTH PLAIN ${plain}`, '< 235 in', '> MAIL FROM:<a@b.example> SIZE=9', '< 250 ok'],
      ...[
        '> RCPT TO:<mei.tanaka@c.example> NOTIFY=NEVER',
        '< 550 no Mei.Tanaka@C.example, MEI.TANAKA is unknown here',
      ],
      ...['> DATA', '< 550 not yet', '> RSET', '< 250 ok', '> DATA', '< 550 a lie', `> Subject: ${content}`],
      ...['< 250 another', '> ', '> AUTH PLAIN no', '> QUIT', '> .', '< 250 taken', '> QUIT', `< ${content}`],
    ],
    [
      ...['< 220 hi', '> EHLO me', '< 250-mail.example', '< 250 AUTH PLAIN'],
      ...['> AUTH LOGIN', '< 334 [masked]', '> [masked]', '< 334 [masked]'],
      ...['> [masked]', '< [masked]', '< [masked]'],
      ...['> AUTH PLAIN [masked]', '< 235 in', '> MAIL FROM:<a@b.example> SIZE=9', '< 250 ok'],
      ...['> RCPT TO:<[20]>', '< 550 no [secret], [secret] is unknown here'],
      ...['> DATA', '< 550 not yet', '> RSET', '< 250 ok', '> DATA', '< 550 a lie', '< 250 another'],
      ...[`> [a message of ${content.length + 34} bytes]`, '< 250 taken', '> QUIT', '< [26 bytes]'],
    ],
  ],
];

test.each(cases)(
  '%s: shown without what nobody may see, in whatever pieces it passes',
  (_, protocol, said, expected) => {
    for (const size of [1, 7, 100_000]) {
      const lines = shown(protocol, said, size);
      expect(lines).toEqual(expected);
      const all = lines.join('\n');
      for (const never of [secret, base64(secret), plain, content]) expect(all).not.toContain(never);
    }
  },
);

test('a line without an end, and one that is no UTF-8, are told by their length', () => {
  const lines: string[] = [];
  const text = new WireText(new ShownImap(), [secret], (_, line) => lines.push(line) > 0);
  for (let n = 0; n < 10; n += 1) text.pass('heard', Buffer.alloc(50_000, 'x'));
  text.pass('heard', Buffer.from(`${content}\r\n`));
  text.pass('sent', Buffer.from('a1 NOOP\r\n'));
  text.pass('heard', Buffer.from('a1 OK kanari ge\xfcn\r\n', 'latin1'));
  expect(lines).toEqual([`[a line of ${500_000 + content.length + 2} bytes]`, 'a1 NOOP', '[17 bytes]']);
});

test('a line is never longer than 500 characters, and nobody is told more than they want', () => {
  const lines: string[] = [];
  const text = new WireText(new ShownImap(), [], (_, line) => lines.push(line) < 2);
  for (let n = 0; n < 5; n += 1) text.pass('heard', Buffer.from(`* OK ${'x'.repeat(2_000)}\r\n`));
  expect(lines.map((line) => line.length)).toEqual([500, 500]);
});
