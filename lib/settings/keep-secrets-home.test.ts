import { describe, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { checkChanges } from './check.ts';
import { keepSecretsHome } from './keep-secrets-home.ts';
import { type SettingKey, type Settings, settingKeys, settingsTable } from './schema.ts';
import { settingsFromRows } from './stored.ts';

const stored = {
  ...settingsFromRows([]),
  'email.host': 'smtp.example.com',
  'email.user': 'rekey',
  'email.password': new Secret('stored'),
  'sms.provider': 'http',
  'sms.http.url': 'https://sms.example.com/send?to={to}',
  'sms.http.headers': new Secret('{"Authorization": "Bearer stored"}'),
  'sms.twilio.accountSid': 'AC1',
  'sms.twilio.authToken': new Secret('stored'),
} as Settings;

/** Of every secret and everything it is bound to: another value, and one that means the same. */
const others: Record<string, { bound: SettingKey; other: unknown; same: unknown }[]> = {
  'email.password': [
    { bound: 'email.host', other: 'evil.example', same: 'smtp.example.com' },
    { bound: 'email.port', other: 25, same: null },
    { bound: 'email.security', other: 'none', same: 'starttls' },
    { bound: 'email.user', other: 'another', same: 'rekey' },
  ],
  'sms.http.headers': [
    {
      bound: 'sms.http.url',
      other: 'https://evil.example/send',
      same: 'https://sms.example.com/v2?x={text}',
    },
    { bound: 'sms.http.url', other: 'http://sms.example.com/send', same: 'https://SMS.example.com:443/send' },
    { bound: 'sms.http.url', other: 'https://sms.example.com:8443/', same: 'https://sms.example.com' },
    {
      bound: 'sms.http.url',
      other: 'https://sms.example.com@evil.example/',
      same: 'https://u@sms.example.com/',
    },
  ],
  'sms.twilio.authToken': [{ bound: 'sms.twilio.accountSid', other: 'AC2', same: 'AC1' }],
};
const newValue: Record<string, string> = { 'sms.http.headers': '{"X-Key": "new"}' };
const table = Object.entries(others).flatMap(([secret, bonds]) =>
  bonds.map((bond) => ({ secret: secret as SettingKey, ...bond })),
);

function outcomeOf(changes: Record<string, unknown>, before = stored) {
  const { checked, problems } = checkChanges(changes);
  expect(problems).toEqual([]);
  const kept = keepSecretsHome(before, checked);
  return { dropped: kept.dropped, asked: kept.problems.map(({ key }) => key) };
}

describe('a stored secret', () => {
  test('names what it is bound to, and the table below has every secret and every bond', () => {
    const bonds = settingKeys.flatMap((key) => {
      const { secret, boundTo = [] } = settingsTable[key];
      expect(boundTo.length > 0).toBe(secret);
      return boundTo.map((bond) => `${key} ${bond.key}`);
    });
    expect(bonds.every((bond) => settingKeys.includes(bond.split(' ')[1] as SettingKey))).toBe(true);
    expect(new Set(table.map(({ secret, bound }) => `${secret} ${bound}`))).toEqual(new Set(bonds));
  });

  test.each(table)('$secret is asked for again when $bound becomes $other, whatever stands first', (row) => {
    const { secret, bound, other } = row;
    expect(outcomeOf({ [bound]: other })).toEqual({ dropped: [], asked: [secret] });
    expect(outcomeOf({ [bound]: other, [secret]: '[set]' }).asked).toEqual([secret]);
    const given = newValue[secret] ?? 'new';
    expect(outcomeOf({ [bound]: other, [secret]: given })).toEqual({ dropped: [], asked: [] });
    expect(outcomeOf({ [secret]: given, [bound]: other })).toEqual({ dropped: [], asked: [] });
    expect(outcomeOf({ [bound]: other, [secret]: null })).toEqual({ dropped: [], asked: [] });
  });

  test.each(table)('$secret stays when $bound is written as $same', ({ bound, same }) => {
    expect(outcomeOf({ [bound]: same })).toEqual({ dropped: [], asked: [] });
  });

  test.each(table.filter(({ bound }) => settingsTable[bound].default === null))(
    '$secret goes when $bound is taken away, so that no second step can place it elsewhere',
    ({ secret, bound }) => expect(outcomeOf({ [bound]: null })).toEqual({ dropped: [secret], asked: [] }),
  );

  test('that was entered before its server may have one, and a user name', () => {
    const early = { ...stored, 'email.host': null, 'email.user': null } as Settings;
    expect(outcomeOf({ 'email.host': 'smtp.example.com', 'email.port': 465 }, early).asked).toEqual([]);
    expect(outcomeOf({ 'email.user': 'rekey' }, { ...stored, 'email.user': null }).asked).toEqual([]);
  });

  test('leaves its place for no default either', () => {
    const moved = { ...stored, 'email.port': 465, 'email.security': 'tls' } as Settings;
    expect(outcomeOf({ 'email.port': null }, moved).asked).toEqual(['email.password']);
    expect(outcomeOf({ 'email.security': null }, moved).asked).toEqual(['email.password']);
  });
});
