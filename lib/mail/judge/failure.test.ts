import { expect, test } from 'vitest';
import { Finding, MailFailure } from './failure.ts';

test('words that were cut within a character are told without its half', () => {
  const words = `${'a'.repeat(199)}\u{1f511}`.slice(0, 200);
  expect(words.isWellFormed()).toBe(false);
  const failure = new MailFailure('auth', new Finding('protocol', words, 'CODE').verdict);
  expect(failure.verdict).toEqual({
    ...{ cause: 'protocol', retry: false, code: 'CODE' },
    evidence: `${'a'.repeat(199)}\ufffd`,
  });
  expect(failure.message.isWellFormed()).toBe(true);
  expect(new Finding('protocol', words).verdict.evidence.isWellFormed()).toBe(true);
});
