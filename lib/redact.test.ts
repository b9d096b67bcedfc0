import { expect, test } from 'vitest';
import { hideInAddresses, redact } from './redact.ts';
import { Secret } from './secret.ts';

test('hides what stands under a key that names a secret, at every depth', () => {
  const logged = redact({
    password: 'hunter2',
    newPassword: new Secret('hunter2'),
    account: { id: 7, smtp: { auth: { pass: 'x' }, Authorization: 'hunter2', apiToken: 'hunter2' } },
    list: [{ secretKey: 'hunter2' }],
    cookie: ['hunter2'],
  });
  expect(JSON.stringify(logged)).not.toContain('hunter2');
  expect(logged).toMatchObject({ account: { id: 7 } });
});

test('keeps facts about a secret', () => {
  const facts = { credentialVersion: 3, tokenId: 'abc', passwordChangedAt: '2026-11-01', tokenCount: 2 };
  expect(redact(facts)).toEqual(facts);
});

test('keeps of an error only what it is, with its cause', () => {
  const error = Object.assign(new Error('refused by postgres://rekey:hunter2@db/rekey'), {
    code: 'ECONNREFUSED',
    options: { pass: 'hunter2' },
    cause: new Error('inner'),
  });
  const logged = redact({ err: error });
  expect(JSON.stringify(logged)).not.toContain('hunter2');
  expect(logged).toMatchObject({ err: { code: 'ECONNREFUSED', type: 'Error', cause: { message: 'inner' } } });
});

test('ends on circles, depth and bytes', () => {
  const circle: Record<string, unknown> = { bytes: Buffer.from('mail') };
  circle.self = circle;
  expect(redact(circle)).toEqual({ bytes: '[4 bytes]', self: '[circular]' });
});

test('hides the password inside an address and leaves the rest', () => {
  expect(hideInAddresses('to imaps://ana:p@ss@mail.example.com now')).toBe(
    'to imaps://ana:[secret]@mail.example.com now',
  );
  expect(hideInAddresses('see https://example.com/a:b@c')).toBe('see https://example.com/a:b@c');
});
