import { expect, test } from 'vitest';
import type { ShownFailure } from '#lib/update-links/update-events.ts';
import { appPasswordHint } from './app-password-hint.ts';
import { failureWords } from './failure-words.ts';

const evidence = 'NO [AUTHENTICATIONFAILED] Invalid credentials';
const failures: ShownFailure[] = [
  { ok: false, reason: 'link_invalid' },
  ...(['oldPassword', 'newPassword'] as const).flatMap((field) =>
    (['empty', 'control_character', 'too_long'] as const).map(
      (problem): ShownFailure => ({ ok: false, reason: 'invalid_input', field, problem }),
    ),
  ),
  { ok: false, reason: 'wrong_old_password', triesLeft: 9 },
  { ok: false, reason: 'same_as_refused', triesLeft: 9 },
  { ok: false, reason: 'refused', evidence, triesLeft: 8 },
  { ok: false, reason: 'app_password_required', evidence, triesLeft: 8 },
  { ok: false, reason: 'oauth_required', evidence, triesLeft: 8 },
  { ok: false, reason: 'account_disabled', evidence, triesLeft: 8 },
  ...(['server_unavailable', 'network', 'tls', 'protocol', 'unknown'] as const).map(
    (cause): ShownFailure => ({ ok: false, reason: 'server_down', cause, evidence }),
  ),
  { ok: false, reason: 'throttled', evidence, retryAt: '2026-11-23T15:00:00.000Z' },
  { ok: false, reason: 'locked_out', evidence, retryAt: null },
  { ok: false, reason: 'too_many_tries', limit: 'link', retryAt: null },
  { ok: false, reason: 'too_many_tries', limit: 'account', retryAt: '2026-11-23T15:00:00.000Z' },
  { ok: false, reason: 'broken' },
  { ok: false, reason: 'consent_ended' },
  { ok: false, reason: 'consent_unavailable' },
  { ok: false, reason: 'consent_declined' },
  { ok: false, reason: 'another_identity', address: 'ben@example.com' },
  { ok: false, reason: 'another_identity', address: null },
  ...(['ours', 'consent', 'administrator', 'later'] as const).map(
    (step): ShownFailure => ({
      ok: false,
      reason: 'consent_refused',
      step,
      words: 'The permission has ended.',
      evidence,
    }),
  ),
];

test.each(failures.map((failure) => [failure.reason, failure] as const))(
  '%s says what is unchanged, unless nobody knows',
  (reason, failure) => {
    const { title, body } = failureWords(failure);
    expect(title).toMatch(/^[A-Z].*\.$/);
    const known = `${title} ${body}`;
    if (reason === 'broken') expect(known).toMatch(/do not know whether/);
    else if (reason === 'same_as_refused') expect(known).toMatch(/did not try it again/);
    else expect(known).toMatch(/Nothing was changed/);
  },
);

test('says not a word of a password to who signs in at a provider', () => {
  const typed = new Set(['invalid_input', 'wrong_old_password', 'same_as_refused']);
  for (const failure of failures.filter(({ reason }) => !typed.has(reason))) {
    const { title, body } = failureWords(failure, 'Contoso');
    expect(`${title} ${body}`).not.toMatch(/password/i);
  }
});

test('calls a password new only where there was one before', () => {
  const refused = { ok: false, reason: 'refused', evidence: '', isBeyondAscii: false, triesLeft: 3 } as const;
  expect(failureWords(refused).title).toBe('The mail server refused the new password.');
  expect(failureWords(refused, undefined, true).title).toBe('The mail server refused this password.');
});

test('blames the new password only when the server refused it', () => {
  const blames = failures.filter((failure) => failureWords(failure).title.match(/refused/));
  expect(blames.map((failure) => failure.reason)).toEqual(['same_as_refused', 'refused']);
});

test('a server that is down is told to be no fault of the password, and does not count', () => {
  for (const failure of failures.filter(({ reason }) => reason === 'server_down')) {
    const { body, tone, field } = failureWords(failure);
    expect(body).toMatch(/not your password/);
    expect(body).toMatch(/does not count/);
    expect([tone, field]).toEqual(['warn', null]);
  }
});

test('a wrong old password is told without a hint of what is right about it', () => {
  const {
    title,
    body,
    field,
    evidence: shown,
  } = failureWords({
    ok: false,
    reason: 'wrong_old_password',
    triesLeft: 3,
  });
  expect(title).toBe('Old password is not the one we have.');
  expect(`${title}${body}`).not.toMatch(/\d/);
  expect([field, shown]).toEqual(['oldPassword', null]);
});

test('knows where the big providers keep app passwords, by whole names only', () => {
  expect(appPasswordHint('IMAP.gmail.com')).toMatch(/^At Google/);
  expect(appPasswordHint('imap.mail.yahoo.com')).toMatch(/^At Yahoo/);
  expect(appPasswordHint('notgmail.com')).toBeNull();
  expect(appPasswordHint('mail.northwind.example')).toBeNull();
});
