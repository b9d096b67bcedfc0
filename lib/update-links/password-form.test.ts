import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPasswordForm } from './password-form.ts';

const form = (oldPassword: string, newPassword: string, more: Record<string, string> = {}) =>
  readPasswordForm(
    new URLSearchParams(new URLSearchParams({ oldPassword, newPassword, ...more }).toString()),
  );

test('gives every other password back exactly as it was typed', () => {
  const password = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 400 })
    .filter((text) => !/[\r\n\0]/.test(text) && text.length <= 1000);
  fc.assert(
    fc.property(password, password, (oldPassword, newPassword) => {
      const read = form(oldPassword, newPassword);
      if (!read.ok) throw new Error(read.reason);
      expect(read.oldPassword?.password.reveal()).toBe(oldPassword);
      expect(read.newPassword.password.reveal()).toBe(newPassword);
    }),
  );
});

test.each([' both ends ', '"quoted\\"', 'a+b&c=d%41', '🔑 пароль', 'x'.repeat(1000)])(
  'takes %j',
  (password) => {
    expect(form(password, password).ok).toBe(true);
  },
);

test.each([
  ['', 'empty'],
  ['x'.repeat(1001), 'too_long'],
  ['one\rtwo', 'control_character'],
  ['one\ntwo', 'control_character'],
  ['one\0two', 'control_character'],
])('refuses %j', (password, problem) => {
  expect(form(password, 'fine')).toEqual({
    ok: false,
    reason: 'invalid_input',
    field: 'oldPassword',
    problem,
  });
  expect(form('fine', password)).toEqual({
    ok: false,
    reason: 'invalid_input',
    field: 'newPassword',
    problem,
  });
});

test('ignores every other field, and takes the first of two with one name', () => {
  const fields = new URLSearchParams(
    'oldPassword=old&newPassword=one&newPassword=two&host=evil.example&user=root',
  );
  const read = readPasswordForm(fields);
  expect(read.ok && Object.keys(read).sort()).toEqual(['newPassword', 'ok', 'oldPassword']);
  expect(read.ok && read.newPassword.password.reveal()).toBe('one');
  expect(JSON.stringify(read)).not.toContain('one"');
});
