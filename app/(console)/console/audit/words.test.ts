import { expect, test } from 'vitest';
import { actionWords, beginningOf, detailWords, nameIn } from './words.ts';

test('an action reads as people say it, an unknown one by its name', () => {
  expect(actionWords('settings.changed')).toBe('Settings changed');
  expect(actionWords('web_hook.re_signed')).toBe('Web hook re signed');
  expect(actionWords('constructor')).toBe('Constructor');
});

test('details read as sentences, changes with what was before', () => {
  expect(detailWords({ 'fetcher.intervalSeconds': { from: 1800, to: 5 } })).toBe(
    'System Settings, Common: Interval is now 5 seconds; it was 30 minutes.',
  );
  expect(detailWords({ 'email.host': { from: null, to: 'mail.example' } })).toBe(
    'Email Settings: Server is now mail.example; it was not set.',
  );
  expect(detailWords({ allowLogin: { from: true, to: false }, phone: { from: '+49', to: null } })).toBe(
    'Allow Login is now off; it was on. Mobile phone is not set any more; it was +49.',
  );
  expect(
    detailWords({ cause: 'wrong_credentials', evidence: 'NO [AUTHENTICATIONFAILED] no.', refusals: 1 }),
  ).toMatch(/^\S.*\. The server said: “NO \[AUTHENTICATIONFAILED\] no\.” One refusal\.$/);
  expect(detailWords({ scopes: ['accounts:read', 'users:read'], expiresAt: null })).toBe(
    'It may: accounts:read, users:read. It does not expire.',
  );
  expect(detailWords({ role: 'ADMIN', allowLogin: true })).toBe('Role: Administrator. May sign in.');
  expect(detailWords(null)).toBe('');
});

test('what no table knows reads by its name, and what a program would run by it is nothing', () => {
  expect(detailWords({ clientId: 'x', of_late: ['a', 'b'], deep: { INBOX: 2 } })).toBe(
    'Client id: x. Of late: a, b. Deep: INBOX 2.',
  );
  expect(detailWords({ constructor: 'x' })).toBe('Constructor: x.');
});

test('a person or account that details name stands above them, and not in them once more', () => {
  expect(nameIn({ role: 'USER', email: 'ana@example.com' })).toBe('ana@example.com');
  expect(nameIn({ email: { from: 'a@example.com', to: 'b@example.com' } })).toBeUndefined();
  expect(detailWords({ email: 'ana@example.com', role: 'USER' })).toBe('Role: User.');
  expect(detailWords({ email: { from: 'a@example.com', to: 'b@example.com' } })).toBe(
    'E-mail address is now b@example.com; it was a@example.com.',
  );
});

test('of long words the beginning is shown, cut behind a word where there is one', () => {
  expect(beginningOf('short enough')).toBeNull();
  const beginning = beginningOf('one of many words, '.repeat(20)) ?? '';
  expect(beginning).toMatch(/^one of many .* words, one…$/);
  expect(beginning.length).toBeLessThan(122);
  expect(beginningOf('x'.repeat(500))).toBe(`${'x'.repeat(120)}…`);
  expect(beginningOf('😀'.repeat(500))?.isWellFormed()).toBe(true);
});
