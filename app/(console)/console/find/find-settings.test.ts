import { expect, test } from 'vitest';
import { findSettings } from './find-settings.ts';

test('a setting is found by its name, its category or its name in the API, and leads to its row', () => {
  expect(findSettings('lock-out')[0]?.href).toMatch(/^\/console\/settings\/common#setting-lockout\./);
  expect(findSettings('email.host').map(({ href }) => href)).toEqual([
    '/console/email-settings#setting-email.host',
  ]);
});

test('those that are called so come before those that only speak of it', () => {
  const labels = findSettings('largest message').map(({ label }) => label);
  expect(labels[0]).toBe('Largest message');
});

test('what no setting is called finds none', () => {
  expect(findSettings('xyzzy')).toEqual([]);
});
