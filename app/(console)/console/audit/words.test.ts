import { expect, test } from 'vitest';
import { actionWords, detailWords } from './words.ts';

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
