import { expect, test } from 'vitest';
import { display } from './text.ts';

const secret = 'Kanari+ä/7 %';

test.each([
  ['as it is', `535 ${secret} is wrong`],
  ['in other cases', `535 ${secret.toUpperCase()} ${secret.toLowerCase()}`],
  ['with spaces between its letters', `535 ${[...secret].join(' ')}`],
  ['without its spaces', `535 ${secret.replaceAll(' ', '')}`],
  ['in hexadecimal', `535 ${Buffer.from(secret).toString('hex')}`],
  [
    'in hexadecimal, in capitals and with colons',
    `535 ${Buffer.from(secret).toString('hex').toUpperCase().match(/../g)?.join(':')}`,
  ],
  ['in percent-encoding', `535 ${encodeURIComponent(secret)} ${encodeURI(secret)}`],
  ['in base64', `535 ${Buffer.from(`\0ana\0${secret}`).toString('base64')}`],
  ['in base64 for addresses', `535 ${Buffer.from(`??>>${secret}`).toString('base64url')}`],
])('a secret that a server repeats %s is not shown', (_, line) => {
  const shown = display(line, [secret]);
  expect(shown).toContain('[secret]');
  expect(
    shown
      .replaceAll('[secret]', '')
      .replace(/^535|is wrong/g, '')
      .trim(),
  ).toBe('');
});

test('what only looks like a part of one stays', () => {
  expect(display('535 5.7.8 Authentication failed for ana', [secret])).toBe(
    '535 5.7.8 Authentication failed for ana',
  );
});

test.each([
  ['as it is', '535 abc is wrong'],
  ['in another case, within a word', '535 xABCx is wrong'],
  ['spaced', '535 a b c'],
  ['in hexadecimal', '535 61:62:63'],
  ['in percent-encoding', '535 %61%62c'],
  ['in base64', `535 ${Buffer.from('\0ana\0abc').toString('base64')}`],
  ['around what nobody sees', '535 a\u200bbc'],
])('no word of a server is shown that holds a secret of fewer than four letters %s', (_, line) => {
  expect(display(line, ['abc'])).toBe('');
});

test('words that do not hold so short a secret are shown', () => {
  expect(display('535 is wrong', ['abc'])).toBe('535 is wrong');
  expect(display('535 is wrong', [''])).toBe('535 is wrong');
});

test('a secret of any letters is looked for as the letters they are', () => {
  const odd = `(a+)+$[^]\\${'x'.repeat(200)}`;
  expect(display(`${'(a+)+'.repeat(10)}${odd}`, [odd])).toMatch(/\[secret\]$/);
});
