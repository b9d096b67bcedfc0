import { expect, test } from 'vitest';
import { actionWords, beginningOf, detailWords, nameIn } from './words.ts';

test('an action reads as people say it, an unknown one by its name', () => {
  expect(actionWords('settings.changed')).toBe('Settings changed');
  expect(actionWords('web_hook.re_signed')).toBe('Web hook re signed');
  expect(actionWords('constructor')).toBe('Constructor');
});

test('details read as one line, changes with before and after', () => {
  expect(detailWords({ 'fetcher.intervalSeconds': { from: 1800, to: 900 }, by: 'x' })).toBe(
    'fetcher.intervalSeconds: 1800 → 900, by: x',
  );
  expect(detailWords({ a: null, b: ['x', 'y'], c: { from: '', to: false } })).toBe(
    'a: none, b: x y, c: none → false',
  );
  expect(detailWords(null)).toBe('');
});

test('a person or account that details name stands above them, and not in them once more', () => {
  expect(nameIn({ role: 'USER', email: 'ana@example.com' })).toBe('ana@example.com');
  expect(nameIn({ email: { from: 'a@example.com', to: 'b@example.com' } })).toBeUndefined();
  expect(detailWords({ email: 'ana@example.com', role: 'USER' })).toBe('role: USER');
  expect(detailWords({ email: { from: 'a@example.com', to: 'b@example.com' } })).toBe(
    'email: a@example.com → b@example.com',
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
