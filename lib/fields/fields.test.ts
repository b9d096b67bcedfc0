import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Secret } from '../secret.ts';
import { hostField, normaliseHost } from './host.ts';
import { normaliseMailAddress } from './mail-address.ts';
import { lineField, mailPasswordField, serverUserField } from './text.ts';

const message = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

describe('a host', () => {
  it.each([
    ['Imap.Example.COM.', 'imap.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['imap_1.corp', 'imap_1.corp'],
    ['localhost', 'localhost'],
    ['192.0.2.7', '192.0.2.7'],
    ['[2001:DB8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
  ])('%s is kept as %s', (given, kept) => expect(normaliseHost(given)).toBe(kept));

  it.each([
    '127.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '127.0.0.1.',
    '１２７.0.0.1',
    'a.1',
    'a b',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'a:993',
    'ana@host',
    'https://host',
    '-a.example',
    'a..b',
    '',
    '[::1',
    'fe80::1%eth0',
    'a%00b',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}example`,
    'a\r\nb',
  ])('%j is none', (given) => expect(normaliseHost(given)).toBeNull());

  it('says which part does not belong there', () => {
    expect(message(hostField, 'https://imap.example.com')).toMatch(/without https:\/\//);
    expect(message(hostField, 'ana@imap.example.com')).toMatch(/without a user name/);
    expect(message(hostField, 'imap.example.com:993')).toMatch(/port has its own field/);
  });
});

describe('a mail address', () => {
  it.each([
    ['Ana@Example.COM', 'ana@example.com'],
    ['ünï@bücher.example', 'ünï@xn--bcher-kva.example'],
    ["o'neil+news@example.com", "o'neil+news@example.com"],
    ['a@localhost', 'a@localhost'],
    ['a@bu\u0308cher.example', 'a@xn--bcher-kva.example'],
  ])('%s is kept as %s', (given, kept) => expect(normaliseMailAddress(given)).toBe(kept));

  it.each([
    'ana',
    '@example.com',
    'ana@',
    'a@@b.example',
    'a b@c.example',
    '.a@b.example',
    'a..b@c.example',
    '"a b"@c.example',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@b.example\r\nBcc: x@y.example',
    'a\0@b.example',
    'a<b@c.example',
    `${'a'.repeat(65)}@b.example`,
    'a\u202eb@c.example',
    'mi\u212ae@c.example', // a kelvin sign, in small letters k
    'cafe\u0301@c.example', // café in two pieces
  ])('%j is none', (given) => expect(normaliseMailAddress(given)).toBeNull());
});

describe('a mail password', () => {
  it.each([' two  spaces ', '\t', 'quote" back\\slash {3}', 'пароль 🔑', 'x'.repeat(1000)])(
    '%j is kept to the byte',
    (given) => {
      const parsed = mailPasswordField.parse(given);
      expect(parsed).toBeInstanceOf(Secret);
      expect(parsed.reveal()).toBe(given);
    },
  );

  it.each(['', 'a\r\nA1 DELETE INBOX', 'a\nb', 'a\0b', 'x'.repeat(1001), 'a\ud800', 42, null])(
    '%j is refused',
    (given) => {
      expect(mailPasswordField.safeParse(given).success).toBe(false);
    },
  );
});

it('a user name may hold anything but what starts another command', () => {
  expect(serverUserField.parse('CORP\\ana "x"')).toBe('CORP\\ana "x"');
  expect(serverUserField.safeParse('a" "b\r\nA9 DELETE INBOX').success).toBe(false);
});

it.each(['a\nb', 'a\u202eb', 'a\u0007b', 'a\ud800b'])('%j is no line of text', (given) => {
  expect(lineField(100).safeParse(given).success).toBe(false);
});
