import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// What no type says: which of our own doors the rest of the code may use.
const outside = globSync(['{lib,worker,app,components}/**/*.{ts,tsx}'])
  .filter((file) => !/^lib\/(?:accounts|mail|testing|db\/generated)\/|\.test\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const filesWith = (pattern: RegExp) =>
  outside.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

test('whoever signs in to a mail account does it through withSignIn', () => {
  const signingIn = filesWith(/\b(?:tryIncoming|tryOutgoing)\(|\bprotocols\[/);
  expect(signingIn).toContain('lib/flows/send-mail.ts');
  expect(signingIn.filter((file) => !filesWith(/\bwithSignIn\(/).includes(file))).toEqual([]);
  expect(filesWith(/\benterPasswordTest\b|\brefundPasswordTest\b|"unsuccessfulSignIns"/)).toEqual([]);
});

test('nobody outside lib/mail and lib/accounts looks into a credential of a mail account', () => {
  expect(outside.length).toBeGreaterThan(300);
  expect(
    filesWith(/\.password\.reveal\(|\b(?:openCredential|sealCredential)\(|sealed(?:Incoming|Outgoing):/),
  ).toEqual([]);
});
