import { expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { pack, packSecretly, unpack } from './pack.ts';

test('a question comes back as it was, with its dates and its secrets', () => {
  const at = new Date('2026-11-29T20:00:00.123Z');
  const question = { id: 'a', plan: { password: new Secret('pâ"ss'), servers: [null, { port: 993 }], at } };
  const back = unpack(packSecretly(question)) as typeof question;
  expect(back.plan.password).toBeInstanceOf(Secret);
  expect(back.plan.password.reveal()).toBe('pâ"ss');
  expect(back).toMatchObject({ id: 'a', plan: { servers: [null, { port: 993 }], at } });
});

test('an answer holds no secret, however deep it stands', () => {
  expect(unpack(pack({ ok: false, retryAt: new Date(5), of: ['x'] }))).toEqual({
    ok: false,
    retryAt: new Date(5),
    of: ['x'],
  });
  expect(() => pack({ ok: true, of: [{ password: new Secret('canary') }] })).toThrow(
    /^a secret stands where none may be$/,
  );
});
