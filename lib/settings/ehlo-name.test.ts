import { expect, test } from 'vitest';
import { ehloNameOf } from './ehlo-name.ts';

const given = (set: string | null, webAddress: string | null) => ({
  'sending.ehloName': set,
  'desktop.webAddress': webAddress,
});

test.each([
  ['mail.northwind.example', 'https://rekey.northwind.example', 'box', 'mail.northwind.example'],
  ['192.0.2.7', null, 'box', '[192.0.2.7]'],
  [null, 'https://rekey.northwind.example:8443/', 'box', 'rekey.northwind.example'],
  [null, 'http://192.0.2.7:3000', 'box', '[192.0.2.7]'],
  [null, 'http://[2001:db8::7]:3000', 'box', '[IPv6:2001:db8::7]'],
  [null, 'http://rekey:3000', 'box.northwind.example', 'box.northwind.example'],
  [null, 'http://rekey:3000', 'box', 'rekey'],
  [null, 'http://127.0.0.1:3000', 'box', 'localhost'],
  [null, null, '127.0.0.1', 'localhost'],
])('set %s, web address %s, machine %s: EHLO says %s', (set, web, machine, expected) => {
  expect(ehloNameOf(given(set, web), machine)).toBe(expected);
});
