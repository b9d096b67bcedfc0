import * as argon2 from '@node-rs/argon2';
import { expect, test, vi } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof argon2>();
  return { ...real, verify: vi.fn(real.verify) };
});

test('a name that nobody has costs the work of one that somebody has', async () => {
  const stored = await hashPassword('right horse');
  for (const hash of [stored, null]) expect(await verifyPassword('wrong', hash)).toBe(false);
  // The parameters, which are the work, stand before the salt.
  const work = vi
    .mocked(argon2.verify)
    .mock.calls.map(([hash]) => String(hash).split('$').slice(0, 4).join('$'));
  expect(work).toEqual(['$argon2id$v=19$m=19456,t=2,p=1', '$argon2id$v=19$m=19456,t=2,p=1']);
  expect(await verifyPassword('nobody has this password', null)).toBe(false);
});
