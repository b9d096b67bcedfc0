import { expect, test } from 'vitest';
import { belongsToChoice } from './belongs-to-choice.ts';

const choice = (key: string, choices: string[]) => ({ key, kind: 'choice' as const, choices });
const properties = [
  choice('sms.provider', ['http', 'twilio']),
  choice('email.security', ['tls', 'none']),
  { key: 'sms.twilio.from', kind: 'text' as const, choices: [] },
];
const chosen = (provider: string) => (key: string) => (key === 'sms.provider' ? provider : 'tls');

test('a setting of another provider than the chosen one does not belong, nor any where none is chosen', () => {
  expect(belongsToChoice('sms.twilio.from', properties, chosen('twilio'))).toBe(true);
  expect(belongsToChoice('sms.twilio.from', properties, chosen('http'))).toBe(false);
  expect(belongsToChoice('sms.twilio.from', properties, chosen(''))).toBe(false);
});

test('what bears no provider’s name belongs to all, and a choice of another kind parts nothing', () => {
  for (const key of ['sms.provider', 'sms.text', 'email.none.of', 'other.twilio.from'])
    expect(belongsToChoice(key, properties, chosen('http'))).toBe(true);
});
