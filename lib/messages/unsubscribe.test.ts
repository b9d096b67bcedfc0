import { describe, expect, test } from 'vitest';
import { readUnsubscribe } from './unsubscribe.ts';

const read = (...head: string[]) => readUnsubscribe(Buffer.from(`${head.join('\r\n')}\r\n\r\nx`));
const list =
  'List-Unsubscribe: <mailto:leave@news.example?subject=leave%20me>,\r\n <https://news.example/u/1>';
const press = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';
const signed = (h: string, d = 'news.example') =>
  `DKIM-Signature: v=1; a=rsa-sha256; d=${d};\r\n h=From:To:${h};\r\n b=AAAA`;
const both = 'List-Unsubscribe:\r\n\tList-Unsubscribe-Post';
const results = (verdict: string, d = 'news.example') =>
  `Authentication-Results: mx.northwind.example 1;\r\n spf=pass smtp.mailfrom=x@y.example;\r\n dkim=${verdict} header.d=${d} header.s=s1`;

describe('a message is unsubscribed from in one press', () => {
  test('where the reader’s server found the covering signature right (RFC 8058 4)', () => {
    expect(read(results('pass'), signed(both), list, press)).toEqual({
      press: 'https://news.example/u/1',
      isVouchedFor: true,
      page: 'https://news.example/u/1',
      mail: { to: 'leave@news.example', subject: 'leave me', text: '' },
    });
    const byIdentity = results('pass').replace('header.d=news.example', 'header.i=@news.example');
    expect(read(byIdentity, signed(both), list, press)).toMatchObject({ isVouchedFor: true });
  });

  test('and, saying so, where its server says nothing of signatures', () => {
    expect(read(list, press)).toMatchObject({ press: 'https://news.example/u/1', isVouchedFor: false });
    const spf = 'Authentication-Results: mx.northwind.example; spf=pass';
    expect(read(spf, signed(both), list, press)).toMatchObject({
      press: 'https://news.example/u/1',
      isVouchedFor: false,
    });
  });

  test.each([
    ['the signature is wrong', [results('fail'), signed(both), list, press]],
    ['there was none', [results('none'), list, press]],
    ['it does not cover the request', [results('pass'), signed('Subject:List-Unsubscribe'), list, press]],
    [
      'another’s signature covers it',
      [results('pass', 'other.example'), signed(both), signed('From', 'other.example'), list, press],
    ],
    [
      'results that came along say so, and the server does not',
      [results('fail'), results('pass').replace('mx.northwind', 'mx.evil'), signed(both), list, press],
    ],
    ['nobody asks for it', [list]],
    ['the request has another value', [list, 'List-Unsubscribe-Post: Yes=please']],
    ['the address is not secure', ['List-Unsubscribe: <http://news.example/u/1>', press]],
    ['there is only a mail address', ['List-Unsubscribe: <mailto:leave@news.example>', press]],
  ])('but not where %s', (_, head) => {
    expect(read(...head)).toMatchObject({ press: null, isVouchedFor: false });
  });
});

test.each([
  [
    '<mailto:a@b.example?subject=%0d%0aBcc:x@y.example&body=a%20b>',
    { to: 'a@b.example', subject: 'Bcc:x@y.example', text: 'a b' },
  ],
  ['<mailto:a@b.example>', { to: 'a@b.example', subject: 'unsubscribe', text: '' }],
  ['<mailto:a@b.example,c@d.example>, <https://b.example/>', null],
])('%s is written as %j', (value, mail) => {
  expect(read(`List-Unsubscribe: ${value}`)?.mail).toEqual(mail);
});

test.each([
  '',
  '<javascript:alert(1)>',
  '<ftp://a.example/>',
  'https://a.example/ without brackets',
  '<https://u:p@a.example/>',
])('%j is no way out', (value) => {
  expect(read(`List-Unsubscribe: ${value}`, press)).toBeNull();
});

test('addresses that stand in no brackets are read', () => {
  expect(read('List-Unsubscribe: mailto:leave@news.example, https://news.example/u?a=1,2')).toMatchObject({
    page: 'https://news.example/u?a=1,2',
    mail: { to: 'leave@news.example' },
  });
});

test('addresses that a program encoded, as if they were text, are read', () => {
  const encoded =
    'List-Unsubscribe: =?us-ascii?Q?=3Chttps=3A=2F=2Fnews=2Eexample?= =?us-ascii?Q?=2Fu=2F1=3E?=';
  expect(read(encoded)).toMatchObject({ page: 'https://news.example/u/1' });
});
