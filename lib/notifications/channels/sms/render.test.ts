import { describe, expect, it } from 'vitest';
import { smsTextField } from '../../../settings/sms-fields.ts';
import { countSms } from '../../../sms/count-parts.ts';
import { smsUrlField } from '../../../sms/http/fields.ts';
import type { NotificationMessage, WrongCredentialsMessage } from '../../message.ts';
import { renderSms } from './render.ts';

const token = 'abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE';
const url = `https://mail.northwind.example/update/${token}`;

function refused(changes: Partial<WrongCredentialsMessage> = {}): WrongCredentialsMessage {
  return {
    kind: 'wrong-credentials',
    cause: 'wrong_credentials',
    organisationName: 'Northwind mail',
    supportText: 'ext. 4400',
    maskedAddress: 'an•••••u@northwind.example',
    refusedSince: new Date('2026-11-23T09:32:00Z'),
    lastSuccessAt: null,
    evidence: 'NO see https://evil.example/',
    url,
    view: 'desktop',
    phrase: 'amber harbor',
    expiresAt: new Date('2026-11-24T10:00:00Z'),
    recipientIsOwnAddress: false,
    ...changes,
  };
}
const usual = { template: null };
const several: NotificationMessage = {
  ...refused(),
  kind: 'several-refused',
  accounts: ['wrong_credentials', 'oauth_required', 'app_password_required'].map((cause, place) => ({
    ...refused({ cause: cause as 'wrong_credentials', url: `${url.slice(0, -1)}${place}` }),
    phrase: `amber word${place}`,
  })),
};
const recovered = (count: number): NotificationMessage => ({
  kind: 'recovered',
  organisationName: 'Northwind mail',
  supportText: '',
  accounts: Array.from({ length: count }, (_, place) => ({
    maskedAddress: `an•••••${place}@northwind.example`,
    recoveredAt: new Date(),
  })),
});
const links = (text: string) => text.match(/https?:\/\/\S+/g);

describe('the text message about a refused password', () => {
  it('says who writes, which mailbox, the link and the check words, in two parts of the GSM alphabet', () => {
    const text = renderSms(refused(), usual);
    for (const part of ['Northwind mail', 'an***u@northwind.example', 'amber harbor'])
      expect(text).toContain(part);
    expect(links(text)).toEqual([url]);
    expect(countSms(text)).toMatchObject({ encoding: 'gsm7', parts: 2 });
    expect(text).not.toMatch(/evil|NO see/);
  });

  it.each(['app_password_required', 'oauth_required', 'requested'] as const)(
    'blames no password for %s, whatever the administrators wrote for the usual case',
    (cause) => {
      const text = renderSms(refused({ cause }), { template: 'Your password is wrong: {link} {words}' });
      expect(text).not.toMatch(/wrong|is refused/);
      expect(links(text)).toEqual([url]);
    },
  );

  it('asks who signs in at a provider to do so, in two parts and without a word of a password', () => {
    for (const isAboutSending of [false, true]) {
      const template = 'Your password is wrong: {link} {words}';
      const text = renderSms(refused({ cause: 'consent_required', isAboutSending }), { template });
      expect(text).toMatch(/sign in to an\*\*\*u@northwind.example again/);
      expect(text).not.toMatch(/password/i);
      expect(links(text)).toEqual([url]);
      expect(countSms(text)).toMatchObject({ encoding: 'gsm7', parts: 2 });
    }
  });

  it('takes words of an administrator’s own, and says when it is a reminder', () => {
    const template = 'Salut! {account}: {link} cuvinte: {words} pana {until} ({organisation}) {unknown}';
    expect(renderSms(refused({ isReminder: true }), { template })).toBe(
      `Reminder. Salut! an***u@northwind.example: ${url} cuvinte: amber harbor pana Tue 24 Nov 10:00 UTC (Northwind mail) {unknown}`,
    );
  });

  it('cuts a name before it cuts a link, and lets no name add a line or a link’s end', () => {
    const long = `https://${'a'.repeat(200)}.example/rekey/update/${token}`;
    const names = ['x'.repeat(5000), 'a\r\nb\0c\u202Ed', '{link} {words}', `${'🔑'.repeat(100)}`];
    for (const name of names) {
      const text = renderSms(refused({ organisationName: name, maskedAddress: name, url: long }), usual);
      expect(links(text)).toEqual([long]);
      expect(text.split(long)).toHaveLength(2);
      expect(text).toMatch(new RegExp(` ${long.replaceAll('.', '\\.')} `));
      expect(text).not.toMatch(/[\r\n\0\u202e]/);
      expect(text.length).toBeLessThan(600);
    }
  });

  it('keeps a typographer’s quotation marks from making it cost twice as much', () => {
    const { encoding } = countSms(renderSms(refused({ organisationName: '“Northwind” – mail…' }), usual));
    expect(encoding).toBe('gsm7');
  });

  it('lists several accounts, each with its own link and words', () => {
    const text = renderSms(several, usual);
    expect(links(text)).toEqual([0, 1, 2].map((place) => `${url.slice(0, -1)}${place}`));
    for (const place of [0, 1, 2]) expect(text).toContain(`${place} amber word${place}`);
    expect(text).toContain('3 of your mail accounts');
    expect(countSms(text).encoding).toBe('gsm7');
  });

  it('says that it is over without a link', () => {
    expect(renderSms(recovered(1), usual)).toContain('fetched again for an***0@northwind.example');
    expect(renderSms(recovered(9), usual)).toContain(' and 4 more');
    expect(links(renderSms(recovered(9), usual))).toBeNull();
  });
});

describe('the text in the settings', () => {
  const problem = (text: string) => smsTextField.safeParse(text).error?.issues[0]?.message ?? null;

  it.each(['{link} {words}', 'Salut {account}!\n{link}\ncuvinte: {words}, {organisation} ț 🔑'])(
    'may be %j',
    (text) => expect(problem(text)).toBeNull(),
  );

  it.each([
    ['no link {words}', /\{link\} and \{words\}/],
    ['{link} only', /\{link\} and \{words\}/],
    ['{link} {link} {words}', /once/],
    ['see:{link}. {words}', /space/],
    ['{link} {words} {password}', /no other parts/],
    ['{link} {words} \u0007', /control/],
    [`{link} {words} ${'x'.repeat(300)}`, /300 characters/],
    ['{link} {words} \ud800', /halves/],
  ])('may not be %j', (text, why) => expect(problem(text)).toMatch(why));
});

describe('the address in the settings', () => {
  const problem = (text: string) => smsUrlField.safeParse(text).error?.issues[0]?.message ?? null;

  it.each([
    'http://127.0.0.1:13013/cgi-bin/sendsms?to={to}&text={text}',
    'https://api.example.com/v1/{id}/messages',
    'https://user:key@api.example.com/',
  ])('may be %s', (text) => expect(problem(text)).toBeNull());

  it.each([
    ['https://{to}.example.com/', /name its server/],
    ['https://api.example.com:{to}/', /http/],
    ['https://{text}/', /name its server/],
    ['https://api.example.com/?t={txt}', /\{txt\}/],
    ['ftp://api.example.com/', /http/],
    ['javascript:alert(1)', /http/],
    ['https://api.example.com/ x', /http/],
    ['https://api.example.com/#{text}', /without #/],
    ['//api.example.com', /http/],
  ])('may not be %s', (text, why) => expect(problem(text)).toMatch(why));
});

it.each(['wrong_credentials', 'app_password_required', 'oauth_required'] as const)(
  'of an account that can only receive says for %s that none can be sent, in two parts, whatever the usual text is',
  (cause) => {
    const text = renderSms(refused({ cause, isAboutSending: true }), {
      template: 'No mail comes in: {link} {words}',
    });
    expect(text).toMatch(/cannot be sent/);
    expect(text).not.toMatch(/fetched|No mail/);
    expect(links(text)).toEqual([url]);
    expect(countSms(text)).toMatchObject({ encoding: 'gsm7', parts: 2 });
  },
);
