import { expect, test } from 'vitest';
import { isCredentialCause } from './causes.ts';
import { insteadOfGreeting } from './instead-of-greeting.ts';

test.each([
  ['imap', '421 Server is busy, try again later.', 'server_unavailable'],
  ['imap', ' NO LOGOUT Intrusion prevention active for 192.0.2.7', 'locked_out'],
  ['imap', '* NO too many connections from your address', 'throttled'],
  ['pop3', '421 Too many concurrent connections', 'throttled'],
  ['pop3', 'Service temporarily unavailable', 'server_unavailable'],
] as const)('on %s “%s” says why, in its own words', (protocol, line, cause) => {
  const { verdict } = insteadOfGreeting(protocol, line);
  expect(verdict).toMatchObject({ cause, evidence: line.trim().replace('* ', '') });
});

test.each([
  ['imap', '220 mail.example ESMTP'],
  ['imap', 'HTTP/1.1 400 Bad Request'],
  ['imap', '+OK ready'],
  ['pop3', '* OK IMAP4rev1 ready'],
  ['pop3', 'invalid password'],
] as const)('on %s “%s” is another service, and no judgement of a password', (protocol, line) => {
  const { verdict } = insteadOfGreeting(protocol, line);
  expect(verdict.cause).toBe('protocol');
  expect(verdict.evidence).toMatch(/^what answered is no (?:IMAP|POP3) server$/);
});

test('whatever it says of a password is said of none of ours', () => {
  const { verdict } = insteadOfGreeting('imap', 'A1 NO [AUTHENTICATIONFAILED] Invalid password');
  expect(isCredentialCause(verdict.cause)).toBe(false);
});
