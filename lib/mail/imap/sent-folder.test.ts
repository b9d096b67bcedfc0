import { afterEach, describe, expect, test } from 'vitest';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import { passwordCredential } from '../credential.ts';
import { keepsCopies } from '../smtp/keeps-copies.ts';
import { withImapSession } from './connect.ts';
import { findSent, saveToSent } from './sent-folder.ts';

const folder = (path: string, flags: string[] = [], delimiter = '/') => ({ path, flags, delimiter });
const below = (path: string, flags: string[] = []) => folder(path, flags, '.');

test.each([
  ['what the server marks', [folder('Sent'), folder('Verschickt', ['\\sent'])], 'Verschickt'],
  [
    'the likelier of two that the server marks',
    [folder('Elsewhere', ['\\sent']), folder('Sent Items', ['\\sent'])],
    'Sent Items',
  ],
  ['the usual name', [folder('INBOX'), folder('Sent'), folder('Sent Items')], 'Sent'],
  ['the usual name below INBOX', [below('INBOX'), below('INBOX.Sent')], 'INBOX.Sent'],
  ['another usual name below INBOX', [below('INBOX'), below('INBOX.Sent Items')], 'INBOX.Sent Items'],
  ['a translated name', [folder('INBOX'), folder('Éléments envoyés')], 'Éléments envoyés'],
  ['Gmail’s', [folder('[Gmail]/Sent Mail')], '[Gmail]/Sent Mail'],
  ['a folder of an old mail store', [folder('mail/sent-mail')], 'mail/sent-mail'],
  ['the top one of two', [folder('Archive/Sent'), folder('Sent Items')], 'Sent Items'],
])('takes %s for the Sent folder', (_, folders, path) => expect(findSent(folders)).toEqual({ path }));

test.each(
  [
    'Skickat, Gesendet, Gesendete Elemente, Envoyés, Messages envoyés, Enviados, Elementos enviados, Itens Enviados',
    'Posta inviata, Verzonden items, Sendt post, Sendte elementer, Lähetetyt, Lahetetyt, SENDIR HLUTIR, Wysłane, Wyslane',
    'Odeslané, Odeslaná pošta, Odoslané, Elküldött elemek, Trimise, Изпратени, Απεσταλμένα, Gönderilmiş Öğeler, Gönderilmiş',
    'GÖNDERİLENLER, Отправленные, Надіслані, Послато, Poslano, Poslana pošta, Saadetud, Nosūtītie, Išsiųsti, Enviats, Bidalita',
    'נשלח, المرسلة, ارسال شده, भेजे गए, ส่งแล้ว, Đã gửi, Terkirim, 送信済み, 送信済みアイテム, 보낸 편지함, 已发送, 寄件備份',
    'sent_items, Sent-Messages',
  ]
    .join(', ')
    .split(', '),
)('knows “%s” for a name of it', (name) => {
  expect(findSent([folder('INBOX'), folder('Other things'), folder(name)])).toEqual({ path: name });
});

test.each([
  ['a folder nobody here can name', [folder('INBOX'), folder('Vlak'), folder('Drafts')], ['Vlak']],
  ['one that is called so, deep inside', [folder('Clients/Acme/Sent')], ['Clients/Acme/Sent']],
  [
    'each that holds mail',
    [folder('A', ['\\noselect']), folder('A/B'), folder('C'), folder('Papperskorg/Gammalt')],
    ['A/B', 'C'],
  ],
])('asks about %s, and makes no second one', (_, folders, choices) => {
  expect(findSent(folders)).toEqual({ choices });
});

test.each([
  ['INBOX alone', [folder('INBOX')]],
  [
    'drafts, trash and junk in any language',
    ['Utkast', 'Papierkorb', 'Спам', '下書き', 'Arquivo'].map((name) => folder(name)),
  ],
  ['folders the server marks for something else', [folder('Xyz', ['\\drafts']), folder('Zyx', ['\\junk'])]],
  ['what cannot hold mail', [folder('Sent', ['\\noselect'])]],
])('finds none to be meant where there is %s', (_, folders) => {
  expect(findSent(folders)).toEqual({ none: true });
});

test('knows who keeps copies', () => {
  expect(['smtp.gmail.com', 'SMTP.office365.com', 'smtp-mail.outlook.com'].every(keepsCopies)).toBe(true);
  expect(['smtp.example.com', 'smtp.gmail.com.example.com', 'smtp-relay.gmail.com'].some(keepsCopies)).toBe(
    false,
  );
});

describe('at a server', () => {
  let server: ScriptedServer;
  let restore: () => void;
  afterEach(async () => {
    await server.stop();
    restore();
  });

  const bytes = Buffer.from(
    'Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nSubject: Lunch\r\nMessage-ID: <mine@x.example>\r\n\r\nHello\r\n',
  );
  const reply = (wait: RegExp, ...lines: string[]): Step[] => [
    { wait },
    { send: lines.map((line) => `${line}\r\n`).join('') },
  ];
  const begin = (caps = '', list = '* LIST () "/" Sent'): Step[] => [
    { send: `* OK [CAPABILITY IMAP4rev1 ${caps}] ready\r\n` },
    ...reply(/LOGIN/, `{tag} OK [CAPABILITY IMAP4rev1 ${caps}] in`),
    ...reply(/LIST/, list, '{tag} OK'),
  ];
  const opened: Step[] = reply(/EXAMINE/, '* 1 EXISTS', '* OK [UIDNEXT 2] next', '{tag} OK');
  const none = reply(/UID SEARCH/, '* SEARCH', '{tag} OK');
  const head = (id: string, subject = 'Lunch', date = 'Mon, 23 Nov 2026 09:00:00 +0000') =>
    `Date: ${date}\r\nSubject: ${subject}\r\nMessage-ID: ${id}\r\n\r\n`;
  const there = (text: string, size = bytes.length) =>
    reply(
      /UID FETCH/,
      `* 1 FETCH (UID 1 RFC822.SIZE ${size} BODY[HEADER.FIELDS (DATE SUBJECT MESSAGE-ID)] {${text.length}}`,
      `${text})`,
      '{tag} OK',
    );
  const append: Step[] = [
    { wait: /APPEND/ },
    { send: '+ go\r\n' },
    { wait: /^Hello/ },
    { wait: /^$/ },
    { send: '{tag} OK\r\n' },
  ];
  const bye = reply(/LOGOUT/, '* BYE', '{tag} OK');

  async function save(steps: Step[], chosen: string | null = null) {
    ({ restore } = await mailTestEnv());
    server = await scriptedServer([...steps, ...bye]);
    return withImapSession(
      { host: '127.0.0.1', port: server.port, security: 'none', user: 'ana' },
      passwordCredential('secret'),
      { signal: AbortSignal.timeout(5000), limits: { logoutMs: 200 } },
      (session) =>
        saveToSent(
          session,
          { messageId: '<mine@x.example>', bytes, isOfAnother: (id) => id === '<other@x.example>' },
          chosen,
        ),
    );
  }

  test.each([
    ['under an id of its own', there(head('<A1@prod.example>'), bytes.length + 900)],
    ['under ours, which the search does not find', there(head('<mine@x.example>', 'changed'))],
  ])('finds a copy the server has put there %s', async (_, listed) => {
    expect(await save([...begin(), ...opened, ...none, ...listed])).toEqual({ result: 'was_there' });
  });

  test.each([
    ['of another subject', there(head('<A1@prod.example>', 'Dinner'))],
    ['of another minute', there(head('<A1@prod.example>', 'Lunch', 'Mon, 23 Nov 2026 09:01:00 +0000'))],
    ['of another size', there(head('<A1@prod.example>'), 90_000)],
    ['we sent ourselves', there(head('<other@x.example>'))],
  ])('takes no message %s for its copy', async (_, listed) => {
    expect(await save([...begin(), ...opened, ...none, ...listed, ...append])).toEqual({ result: 'saved' });
    expect(server.received()).toContain('Subject: Lunch');
  });

  test('saves it where the server refuses to search, to list or to open the folder for reading', async () => {
    const refused = (wait: RegExp) => reply(wait, '{tag} NO not here');
    expect(
      await save([...begin(), ...opened, ...refused(/UID SEARCH/), ...refused(/UID FETCH/), ...append]),
    ).toEqual({ result: 'saved' });
    await server.stop();
    const selected = reply(/SELECT/, '* 1 EXISTS', '* OK [UIDNEXT 2] next', '{tag} OK');
    const listed = there(head('<x>', 'no'));
    expect(
      await save([...begin(), ...refused(/EXAMINE/), ...selected, ...none, ...listed, ...append]),
    ).toEqual({
      result: 'saved',
    });
  });

  test('asks XLIST where that is what the server has', async () => {
    const list = '* XLIST (\\\\Sent) "/" "Verschickt"'.replaceAll('\\\\', '\\');
    expect(
      await save([...begin('XLIST', list), ...opened, ...none, ...there(head('<x>', 'no')), ...append]),
    ).toEqual({
      result: 'saved',
    });
    expect(server.received()).toMatch(/APPEND "?Verschickt/);
  });

  test('reads a name in modified UTF-7, and writes it so', async () => {
    const list = '* LIST () "." "INBOX.&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"';
    await save([...begin('', list), ...opened, ...none, ...there(head('<x>', 'no')), ...append]);
    expect(server.received()).toContain('APPEND "INBOX.&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"');
  });

  test('asks, and neither makes nor fills a folder, where one might be it', async () => {
    expect(await save(begin('', '* LIST () "/" "Vlak"'))).toEqual({ result: 'ask', choices: ['Vlak'] });
    expect(server.received()).not.toMatch(/CREATE|APPEND/);
  });

  test('uses the folder somebody chose, and makes it where it is gone', async () => {
    const made = [...reply(/CREATE "?Kept/, '{tag} OK'), ...reply(/SUBSCRIBE/, '{tag} OK')];
    const listed = there(head('<x>', 'no'));
    const steps = [...begin('', '* LIST () "/" "Vlak"'), ...made, ...opened, ...none, ...listed, ...append];
    expect(await save(steps, 'Kept')).toEqual({ result: 'saved' });
  });
});
