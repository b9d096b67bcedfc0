import { expect, test } from 'vitest';
import { askingAgain } from './asks-again.ts';
import { type Settings, settingKeys, settingsTable } from './schema.ts';

const before = Object.fromEntries(settingKeys.map((key) => [key, settingsTable[key].default])) as Settings;

test.each([
  ['a secret', { 'email.password': 'new' }],
  ['a secret that is taken away', { 'email.password': null }],
  ['who is let in', { 'access.othersMail': 'administrators' }],
  ['the server that messages with links leave by', { 'email.host': 'mail.evil.example' }],
  ['its port', { 'email.port': '2525' }],
  ['the address that text messages are handed to', { 'sms.http.url': 'https://evil.example/' }],
  ['the host that links name', { 'desktop.webAddress': 'https://evil.example' }],
])('%s asks again', (_, changes) => {
  expect(askingAgain(changes, before)).toEqual(Object.keys(changes));
});

test('what is as it was, and what decides nothing of the kind, does not', () => {
  const same = { 'email.password': '[set]', 'email.port': String(before['email.port']), 'email.host': null };
  expect(askingAgain({ ...same, 'organisation.name': 'Northwind', unknown: 'x' }, before)).toEqual([]);
});
