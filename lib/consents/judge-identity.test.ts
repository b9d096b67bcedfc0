import { expect, test } from 'vitest';
import { isOwner } from './judge-identity.ts';

const mailbox = { address: 'ana@example.com', incomingUser: 'ana.silva@example.com' };

test.each([
  ['ana@example.com', true, true],
  ['Ana@Example.COM', true, true],
  ['ana.silva@example.com', true, true],
  ['ben@example.com', true, false],
  ['ana@example.com.evil.example', true, false],
  ['', true, false],
  [null, true, false],
  [null, false, true],
])('of %j, where the provider tells of people: %s, says %s', (address, isTold, isHis) => {
  expect(isOwner(mailbox, { subject: 's', address }, isTold)).toBe(isHis);
});
