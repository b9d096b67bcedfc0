import { describe, expect, it } from 'vitest';
import { checkChanges, checkTogether, secretIsSet } from './check.ts';
import { settingKeys, settingsTable } from './schema.ts';
import { settingsFromRows } from './stored.ts';

const accepted = (key: string, value: unknown) => checkChanges({ [key]: value }).checked.get(key as never);
const refused = (key: string, value: unknown) => checkChanges({ [key]: value }).problems[0];

describe('a change of settings', () => {
  it('names every unknown key and every wrong value at once', () => {
    const { problems } = checkChanges({
      'fetcher.interval': 5,
      'fetcher.intervalSeconds': 0,
      'outage.minimumShare': 1.5,
      'lockout.attemptsPerHour': 5,
    });
    expect(problems.map(({ key }) => key)).toEqual([
      'fetcher.interval',
      'fetcher.intervalSeconds',
      'outage.minimumShare',
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('knows no setting called %s', (key) => {
    expect(checkChanges(JSON.parse(`{"${key}": 1}`)).problems).toHaveLength(1);
  });

  it.each([
    ['1800', 'a number as text'],
    [1.5, 'a fraction'],
    [Number.NaN, 'not a number'],
    [true, 'a truth'],
    [-1, 'below the range'],
    [604_801, 'above the range'],
  ])('refuses %s for a whole number (%s)', (value, _why) => {
    expect(refused('fetcher.intervalSeconds', value)?.message).toMatch(/from 1 second to 7 days/);
  });

  it('takes an interval of one second', () => {
    expect(accepted('fetcher.intervalSeconds', 1)).toBe(1);
  });

  it.each([
    ['https://mail.example.com/', 'https://mail.example.com'],
    [' HTTP://Mail.Example.com:8080/desk/ ', 'http://mail.example.com:8080/desk'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['   ', null],
  ])('keeps the web address %j as %j', (given, kept) => {
    expect(accepted('desktop.webAddress', given)).toBe(kept);
  });

  it.each([
    'mail.example.com',
    '/desktop',
    'ftp://mail.example.com',
    'javascript:alert(1)',
    'https://ana:secret@mail.example.com',
    'https://mail.example.com/?a=1',
    'https://mail.example.com/#a',
    'https://mail.example.com/#',
    'https:',
    42,
  ])('refuses the web address %j', (given) => {
    expect(refused('phone.webAddress', given)?.key).toBe('phone.webAddress');
  });

  it.each(['rekey@example.com', 'Rekey <rekey@example.com>', '"Example, Inc." <rekey@example.com>'])(
    'takes %j as the sender',
    (given) => expect(accepted('email.from', given)).toBe(given),
  );

  it.each([
    'rekey',
    'Rekey <rekey>',
    'a@b.example, c@d.example',
    'Rekey <a@b.example>\r\nBcc: x@y.example',
    'A,B <a@b.example>',
  ])('refuses %j as the sender', (given) => expect(refused('email.from', given)?.key).toBe('email.from'));

  it('leaves a secret alone when its placeholder comes back', () => {
    const { checked, problems } = checkChanges({ 'email.password': secretIsSet });
    expect([checked.size, problems]).toEqual([0, []]);
  });

  it('takes null as "back to the default", for a secret the empty text too', () => {
    expect(accepted('email.port', null)).toBeNull();
    expect(accepted('email.password', '')).toBeNull();
  });

  it.each(['{"Authorization": "Bearer x"}', '{}'])('takes %s as headers', (given) => {
    expect(accepted('sms.http.headers', given)).toBe(given);
  });

  it.each(['Authorization: x', '{"A": 1}', '{"A": "x\\ny"}', '{"a b": "x"}', '[]'])(
    'refuses %s as headers',
    (given) => expect(refused('sms.http.headers', given)?.key).toBe('sms.http.headers'),
  );
});

describe('the settings', () => {
  const defaults = settingsFromRows([]);

  it.each(settingKeys)('%s has a default that its own check accepts, and one sentence', (key) => {
    const { type, default: value, description, kind, choices } = settingsTable[key];
    if (value !== null) expect(type.safeParse(value)).toMatchObject({ success: true });
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(kind === 'choice').toBe(choices !== undefined);
  });

  it('fit together by default', () => {
    expect(checkTogether(defaults)).toEqual([]);
  });

  it('must leave a sign-in for the checks', () => {
    const settings = { ...defaults, 'lockout.attemptsPerHour': 3, 'lockout.reservedAttempts': 3 };
    expect(checkTogether(settings).map(({ key }) => key)).toEqual(['lockout.reservedAttempts']);
  });

  it('fall back to the default where the stored value is not valid', () => {
    const settings = settingsFromRows([
      { key: 'email.port', value: 'many' },
      { key: 'gone.setting', value: 1 },
      { key: 'fetcher.concurrency', value: 7 },
    ]);
    expect([settings['email.port'], settings['fetcher.concurrency']]).toEqual([587, 7]);
  });
});
