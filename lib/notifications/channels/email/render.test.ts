import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import type {
  NotificationMessage,
  RecoveredMessage,
  SeveralRefusedMessage,
  WrongCredentialsMessage,
} from '../../message.ts';
import { renderNotification } from './render.ts';

const token = 'abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE';
const url = `https://mail.northwind.example/update/${token}`;

function refused(changes: Partial<WrongCredentialsMessage> = {}): WrongCredentialsMessage {
  return {
    kind: 'wrong-credentials',
    cause: 'wrong_credentials',
    organisationName: 'Northwind mail',
    supportText: 'IT help desk, ext. 4400',
    maskedAddress: 'an•••••u@northwind.example',
    refusedSince: new Date('2026-11-23T09:32:00Z'),
    lastSuccessAt: new Date('2026-11-23T09:02:00Z'),
    evidence: 'NO [AUTHENTICATIONFAILED] Authentication failed.',
    url,
    view: 'desktop',
    phrase: 'amber harbor',
    expiresAt: new Date('2026-11-24T10:00:00Z'),
    recipientIsOwnAddress: false,
    timeZone: 'Europe/Lisbon',
    ...changes,
  };
}

const outage: NotificationMessage = {
  kind: 'host-outage',
  organisationName: 'Northwind mail',
  supportText: '',
  host: 'imap.northwind.example',
  refused: 50,
  worked: 120,
  since: new Date('2026-11-23T09:32:00Z'),
  evidence: 'NO [AUTHENTICATIONFAILED] Authentication failed.',
  consoleUrl: 'https://mail.northwind.example/console/accounts?host=imap.northwind.example',
};
const updated: NotificationMessage = {
  kind: 'password-updated',
  organisationName: 'Northwind mail',
  supportText: 'IT help desk, ext. 4400',
  accounts: [
    {
      maskedAddress: 'an•••••u@northwind.example',
      changedAt: new Date('2026-11-23T14:06:00Z'),
      changedBy: 'update_link',
      isWorking: true,
    },
  ],
};
const settingsTest: NotificationMessage = {
  kind: 'test',
  organisationName: 'Northwind mail',
  supportText: '',
  at: new Date('2026-11-23T14:06:00Z'),
  requestedBy: 'Mei Tanaka',
};
const factorReset: NotificationMessage = {
  kind: 'security-notice',
  about: 'second_factor_reset',
  organisationName: 'Northwind mail',
  supportText: 'IT help desk, ext. 4400',
  email: 'ana@people.example',
  by: 'mei@northwind.example',
  at: '2026-11-23T14:06:00.000Z',
};
const invitation: NotificationMessage = {
  kind: 'sign-in-link',
  purpose: 'invitation',
  organisationName: 'Northwind mail',
  supportText: 'IT help desk, ext. 4400',
  email: 'ana@people.example',
  name: 'Ana',
  requestedBy: 'mei@northwind.example',
  url: `https://mail.northwind.example/invite/${token}`,
  phrase: 'amber harbor',
  expiresAt: new Date('2026-11-26T10:00:00Z'),
};
const causes = ['wrong_credentials', 'app_password_required', 'oauth_required'] as const;
const several: SeveralRefusedMessage = {
  kind: 'several-refused',
  organisationName: 'Northwind mail',
  supportText: 'IT help desk, ext. 4400',
  timeZone: 'Europe/Lisbon',
  accounts: causes.map((cause, place) => ({
    ...refused({ cause, url: `${url.slice(0, -1)}${place}` }),
    maskedAddress: `an•••••${place}@northwind.example`,
    phrase: `amber word${place}`,
  })),
};
const worksAgain: RecoveredMessage = {
  kind: 'recovered',
  organisationName: 'Northwind mail',
  supportText: '',
  accounts: [
    { maskedAddress: 'an•••••u@northwind.example', recoveredAt: new Date('2026-11-23T14:06:00Z') },
    { maskedAddress: 'in•••••@northwind.example', recoveredAt: new Date('2026-11-23T15:06:00Z') },
  ],
};
const everyMessage: NotificationMessage[] = [
  ...causes.map((cause) => refused({ cause })),
  refused({ refusedSince: null, lastSuccessAt: null, recipientIsOwnAddress: true }),
  refused({ isReminder: true }),
  several,
  worksAgain,
  { ...worksAgain, accounts: worksAgain.accounts.slice(0, 1) },
  factorReset,
  { ...factorReset, by: '' },
  { ...factorReset, about: 'passkey_added', by: '' },
  { ...factorReset, about: 'mail_read' },
  { ...factorReset, about: 'sending_changed', server: 'smtp.northwind.example' },
  invitation,
  { ...invitation, purpose: 'password_reset' },
  { ...invitation, purpose: 'forgotten_password', requestedBy: '' },
  { ...invitation, requestedBy: '' },
  outage,
  updated,
  settingsTest,
];

const anchors = (html: string) =>
  [...html.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, href, text]) => ({ href, text }));
const readable = (html: string) =>
  html
    .replace(/<head>[\s\S]*<\/head>/, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

test.each(everyMessage)('every link stands in a sentence that is whole, in both parts ($kind)', (message) => {
  const { text, html } = renderNotification(message);
  const links = anchors(html);
  for (const { text: words } of links) expect(words).toBe('click here');
  const ofText = text.replace(/\s+/g, ' ').matchAll(/[A-Z][^.:]*, click here\.|, click here to enter it\./g);
  expect([...ofText]).toHaveLength(links.length);
  // A button ends its sentence without a full stop, which would stand alone behind it.
  const ofHtml = readable(html).matchAll(/[A-Z][^.:]*, click here(?! ?\.)|, click here to enter it\./g);
  expect([...ofHtml]).toHaveLength(links.length);
});

describe('the mail about a refused sign-in', () => {
  test('says which mailbox, since when, why, who runs the system, the phrase and the end of the link', () => {
    const { subject, text, html } = renderNotification(refused());
    expect(subject).toContain('an•••••u@northwind.example');
    for (const part of [text.replace(/\s+/g, ' '), readable(html)]) {
      expect(part).toContain('an•••••u@northwind.example');
      expect(part).toContain('23 November 2026 at 09:32');
      expect(part).toContain('23 November 2026 at 09:02');
      expect(part).toContain('24 November 2026 at 10:00');
      expect(part).toContain('The password was refused by the mail server');
      expect(part).toContain('NO [AUTHENTICATIONFAILED] Authentication failed.');
      expect(part).toContain('run by Northwind mail');
      expect(part).toContain('IT help desk, ext. 4400');
      expect(part).toContain('amber harbor');
      expect(part).toContain('never ask for a password by reply, by phone');
      expect(part).toContain('mail.northwind.example/desktop');
      expect(part).toContain('safe to ignore');
    }
  });

  test('has one link, with the words "click here", and the same address in plain text', () => {
    const { text, html } = renderNotification(refused());
    expect(anchors(html)).toEqual([{ href: url, text: 'click here' }]);
    expect(text.split('\n').filter((line) => line === url)).toHaveLength(1);
    expect(readable(html)).toContain(url);
    expect(text.match(/https?:\/\//g)).toHaveLength(1);
  });

  test('every address in it leads to the host of the link', () => {
    const { html } = renderNotification(refused());
    const shown = [...readable(html).matchAll(/(?<![@•\w.])((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[/\s])/g)];
    expect(shown.length).toBeGreaterThan(1);
    for (const [, host] of shown) expect(host).toBe('mail.northwind.example');
  });

  test('blames the password only where the password was refused', () => {
    const says = (cause: (typeof causes)[number]) => renderNotification(refused({ cause })).text;
    expect(says('wrong_credentials')).toMatch(/password was refused/i);
    for (const cause of ['app_password_required', 'oauth_required'] as const) {
      expect(says(cause)).not.toMatch(/password was refused|no longer accepts the password/i);
    }
    expect(says('app_password_required')).toMatch(/app password/);
    expect(says('oauth_required')).toMatch(/sign in on a page of its own/);
  });

  test('asks who signs in at a provider to do so, without a word of a password', () => {
    const again = renderNotification(refused({ cause: 'consent_required', evidence: '' }));
    expect(again.subject).toMatch(/please sign in again/);
    const first = { cause: 'consent_required', evidence: '', lastSuccessAt: null } as const;
    const connect = renderNotification(refused(first));
    expect(connect.subject).toMatch(/connect your mailbox/);
    for (const { text, html } of [again, connect]) expect(`${text} ${html}`).not.toMatch(/password/i);
  });

  test('says that letters beyond ASCII may be why, only where the refused password has some', () => {
    const hint = /letters such as ä, é or ł/;
    expect(renderNotification(refused()).text).not.toMatch(hint);
    expect(renderNotification(refused({ isBeyondAscii: true })).text.replaceAll('\n', ' ')).toMatch(hint);
    expect(renderNotification(refused({ isBeyondAscii: true })).html).toMatch(hint);
    const provider = refused({ isBeyondAscii: true, cause: 'app_password_required' });
    expect(renderNotification(provider).text).not.toMatch(/letters such as/);
  });

  test('claims nothing wrong when an administrator sends a link to an account in order', () => {
    const { subject, text } = renderNotification(
      refused({ cause: 'requested', refusedSince: null, evidence: '' }),
    );
    expect(`${subject} ${text}`).not.toMatch(/refused|not being fetched|cannot|does not let/i);
  });

  test('says so when it goes to the broken mailbox itself', () => {
    expect(renderNotification(refused({ recipientIsOwnAddress: true })).text).toMatch(/no\s+other\s+address/);
    expect(renderNotification(refused()).text).not.toMatch(/no\s+other\s+address/);
  });

  test('never claims a time it does not have', () => {
    const { text } = renderNotification(refused({ refusedSince: null, lastSuccessAt: null }));
    expect(text).toMatch(/Last fetched: +never so far/);
    expect(text).not.toMatch(/null|undefined|Invalid|1970/);
  });

  test('falls back to UTC for a time zone nobody knows', () => {
    expect(renderNotification(refused({ timeZone: 'Mars/Olympus' })).text).toContain('09:32 UTC');
  });

  test('arrives with its link whole when sent by nodemailer', async () => {
    const long = `https://post.a-rather-long-organisation-name.example/rekey/update/${token}`;
    const sent = await createTransport({ streamTransport: true, buffer: true }).sendMail({
      from: 'rekey@northwind.example',
      to: 'ana@elsewhere.example',
      ...renderNotification(refused({ url: long })),
    });
    const parsed = await simpleParser(sent.message as Buffer);
    expect(parsed.text?.split('\n')).toContain(long);
    expect(anchors(parsed.html || '')).toEqual([{ href: long, text: 'click here' }]);
  });
});

describe('the mail about several accounts of one person', () => {
  test('has for each its mailbox, its reason, its own link and its own check words', () => {
    const { subject, text, html } = renderNotification(several);
    expect(subject).toContain('3 of your mail accounts');
    expect(anchors(html)).toEqual(
      [0, 1, 2].map((place) => ({ href: `${url.slice(0, -1)}${place}`, text: 'click here' })),
    );
    for (const part of [text, readable(html)]) {
      let from = 0;
      for (const place of [0, 1, 2]) {
        const mailbox = part.indexOf(`an•••••${place}@northwind.example`, from);
        const words = part.indexOf(`amber word${place}`, mailbox);
        const link = part.indexOf(`${url.slice(0, -1)}${place}`, words);
        expect([mailbox > 0, words > mailbox, link > words]).toEqual([true, true, true]);
        from = link;
      }
    }
    expect(text).toMatch(/app password/);
  });

  test('is a reminder only where nothing in it is new', () => {
    const reminded = several.accounts.map((account) => ({ ...account, isReminder: true }));
    const [first, ...rest] = reminded;
    if (!first) throw new Error('no account');
    expect(renderNotification({ ...several, accounts: reminded }).subject).toMatch(/^Reminder: /);
    expect(
      renderNotification({ ...several, accounts: [{ ...first, isReminder: false }, ...rest] }).subject,
    ).not.toMatch(/^Reminder/);
  });
});

test('the mail after a recovery says which, and that nothing is left to do', () => {
  const { subject, text, html } = renderNotification(worksAgain);
  expect(subject).toBe('New mail is fetched again (2 of your mail accounts)');
  expect(text).toContain('an•••••u@northwind.example');
  expect(text).toContain('23 November 2026 at 15:06');
  expect(text).toContain('There is nothing to do');
  expect(anchors(html)).toEqual([]);
});

describe('hostile texts', () => {
  const hostile = [
    '</p><script>alert(1)</script>',
    '<a href="https://evil.example/">sign in here</a>',
    'see https://evil.example/login?x=1 or www.evil.example or evil.example/login now',
    'write to helper@evil.example or mailto:helper@evil.example',
    'javascript:alert(1) [click](https://evil.example)',
    '\u001b[31mred\u001b]0;title\u0007 \u202Egnp.exe \u0000 end',
    'NO first\r\nBcc: everybody@evil.example\r\n\r\nsecond',
    `NO ${'x'.repeat(1_000_000)}`,
    '\ud800 half a character',
    '{{url}} <%= url %> %s &lt;b&gt;',
  ];

  test.each(hostile)('a server that says %j adds no link, no tag and no line', (evidence) => {
    for (const message of [refused({ evidence }), { ...outage, evidence }] as NotificationMessage[]) {
      const plain = renderNotification({ ...message, evidence: '' } as NotificationMessage);
      const { subject, text, html } = renderNotification(message);
      expect(subject).toBe(plain.subject);
      expect(anchors(html)).toEqual(anchors(plain.html));
      expect(html).not.toMatch(/<script|<img|javascript:alert\(1\)"/i);
      expect(`${text}${html}`).not.toContain('evil.example');
      expect(`${text}${html}`.replaceAll('\n', ' ')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(text.isWellFormed()).toBe(true);
      expect(html.length).toBeLessThan(plain.html.length + 2500);
      const tags = (source: string) => (source.match(/<[a-z]/gi) ?? []).length;
      expect(tags(html)).toBe(tags(plain.html) + 2); // the two paragraphs of the quotation
    }
  });

  test.each(hostile)('a name like %j stays a name', (name) => {
    for (const message of everyMessage) {
      const plain = renderNotification(message);
      const { subject, html } = renderNotification({ ...message, organisationName: name, supportText: name });
      expect(subject).not.toMatch(/[\r\n]/);
      expect(anchors(html)).toEqual(anchors(plain.html));
      expect(html).not.toContain('<script');
    }
  });
});

describe('every notification', () => {
  // What messages that steal passwords say.
  const banned = [
    /verify your (account|identity|mailbox)/i,
    /confirm your (account|identity|password)/i,
    /urgent|immediately|act now|right away|as soon as possible/i,
    /\b(within|only) \d+ (hours?|minutes?|days?)|hours? left|last (warning|chance|reminder)|final notice/i,
    /will be (closed|deleted|blocked|terminated|deactivated|lost)/i,
    /suspended|unauthori[sz]ed|unusual activity|security alert/i,
    /dear (customer|user|client)|valued/i,
    /!/,
  ];

  test.each(everyMessage.map((message) => [message.kind, message] as const))(
    '%s uses none of the words of a message that steals passwords',
    (_, message) => {
      const { subject, text, html } = renderNotification(message);
      // The administrator's notice says, as a fact, that nobody was suspended.
      const read = `${subject}\n${text}\n${readable(html)}`
        .replace(/\s+/g, ' ')
        .replaceAll('no account of it is suspended', '');
      for (const phrase of banned) expect(read).not.toMatch(phrase);
    },
  );

  test('has one link for each account at most, loads nothing and runs nothing', () => {
    for (const message of everyMessage) {
      const { html } = renderNotification(message);
      expect(anchors(html).length).toBeLessThanOrEqual(message === several ? 3 : 1);
      expect(html).not.toMatch(
        /\b(src|background|action|on[a-z]+)=|url\(|@import|<(img|form|input|iframe|link)\b/i,
      );
    }
  });

  test('begins, unseen, with what a list of mails shows below its subject', () => {
    for (const message of everyMessage) {
      const { html, text, subject } = renderNotification(message);
      const [, preheader = ''] =
        /<body[^>]*>\s*<div style="display:none[^"]*">([^<]+)<\/div>/.exec(html) ?? [];
      expect(preheader.length).toBeGreaterThan(20);
      expect(subject).not.toContain(preheader);
      const words = preheader
        .replaceAll('&#39;', "'")
        .replaceAll('&quot;', '"')
        .split(/[.:,] /)[0] as string;
      expect(text.replaceAll(/\s+/g, ' ')).toContain(words.replaceAll(/\s+/g, ' '));
    }
  });

  test('says the same in both parts', () => {
    for (const message of everyMessage) {
      const { text, html } = renderNotification(message);
      const words = (part: string) => new Set(part.match(/[\p{L}\d]{4,}/gu));
      const inHtml = words(readable(html));
      expect([...words(text)].filter((word) => !inHtml.has(word))).toEqual([]);
    }
  });

  test('keeps the lines of its text short, but for the address', () => {
    for (const message of everyMessage) {
      const lines = renderNotification(message).text.split('\n');
      expect(lines.filter((line) => line.length > 76 && !line.startsWith('https://'))).toEqual([]);
    }
  });

  test('after a change names nobody’s password and has no link', () => {
    const { text, html } = renderNotification(updated);
    expect(`${text}${html}`).not.toMatch(/https?:\/\//);
    expect(text).toContain('through the link we sent');
  });
});

describe('an account that can only receive', () => {
  const sending = { isAboutSending: true } as const;

  test.each(causes)(
    'says for %s that mail comes in and none can be sent, and nothing of fetching',
    (cause) => {
      const { subject, text } = renderNotification(refused({ cause, ...sending }));
      expect(subject).toMatch(/^Mail cannot be sent/);
      expect(text).toContain('Mail still comes in');
      expect(text).toContain('Cannot be sent since');
      expect(text).not.toMatch(/Last fetched|no new mail|not being fetched/);
      expect(text.match(/https:\/\/\S+\/update\/\S+/g)).toHaveLength(1);
    },
  );

  test('is named among others for what it is', () => {
    const of = (...flags: boolean[]) =>
      renderNotification({
        ...several,
        accounts: several.accounts.slice(0, flags.length).map((one, place) => ({
          ...one,
          isAboutSending: flags[place] ?? false,
        })),
      });
    expect(of(true, true).subject).toBe('Mail cannot be sent from 2 of your mail accounts');
    expect(of(true, false).subject).toBe('2 of your mail accounts need a new password');
    expect(of(false, false).subject).toBe('New mail is not being fetched for 2 of your mail accounts');
  });

  test('that sends again says so', () => {
    const at = { maskedAddress: 'an•••••u@northwind.example', recoveredAt: new Date(0) };
    const of = (...accounts: RecoveredMessage['accounts']) =>
      renderNotification({
        kind: 'recovered',
        organisationName: 'Northwind mail',
        supportText: '',
        accounts,
      });
    expect(of({ ...at, wasAboutSending: true })).toMatchObject({
      subject: 'Mail can be sent again (an•••••u@northwind.example)',
      text: expect.not.stringMatching(/fetch/),
    });
    expect(of(at, { ...at, wasAboutSending: true }).subject).toMatch(/^Your mail accounts work again/);
  });
});
