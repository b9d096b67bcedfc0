import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import { withImapSessionIfNew } from './connect.ts';
import type { Glance } from './quick-look.ts';
import type { KeptSession } from './session.ts';
import { untilNews, waitingIn } from './waiting.ts';

let restore: () => void;
let server: ScriptedServer;
beforeAll(async () => {
  restore = (await mailTestEnv()).restore;
});
afterAll(() => restore());
afterEach(() => server.stop());

const limits = { setupMs: 5_000, greetingMs: 5_000, signInMs: 5_000, commandMs: 1_000, logoutMs: 200 };
const folder = {
  path: 'INBOX',
  uidValidity: 7n,
  lastUid: 3n,
  uidNext: 4n,
  messageCount: 3,
  highestModseq: null,
};
const never = new AbortController().signal;

const signedIn = (offers = 'IMAP4rev1 IDLE'): Step[] => [
  { send: `* OK [CAPABILITY ${offers}] ready\r\n` },
  { wait: /LOGIN/ },
  { send: `{tag} OK [CAPABILITY ${offers}] in\r\n` },
  { wait: /STATUS/ },
  { send: '* STATUS INBOX (UIDNEXT 4 UIDVALIDITY 7 MESSAGES 3)\r\n{tag} OK done\r\n' },
];
const opened = (uidNext = 4): Step[] => [
  { wait: /EXAMINE/ },
  {
    send: `* ${uidNext - 1} EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT ${uidNext}] next\r\n{tag} OK [READ-ONLY] done\r\n`,
  },
];
const idling: Step[] = [{ wait: /IDLE/ }, { send: '+ idling\r\n' }];
const done: Step[] = [{ wait: /^DONE$/ }, { send: '{tag} OK done\r\n' }];

/** What a server says to a quick look, or to a client of its own, before these steps. */
function script(way: 'look' | 'client', steps: Step[], offers = 'IMAP4rev1 IDLE'): Step[] {
  // What says nothing of its own accord is left to the client, which asks for the capabilities and looks at the folder itself.
  const asked: Step[] = [
    { send: '* OK ready\r\n' },
    { wait: /CAPABILITY/ },
    { send: `* CAPABILITY ${offers}\r\n{tag} OK done\r\n` },
    { wait: /LOGIN|AUTHENTICATE/ },
    { send: `{tag} OK [CAPABILITY ${offers}] in\r\n` },
  ];
  return [...(way === 'look' ? signedIn(offers) : asked), ...steps];
}

async function kept(way: 'look' | 'client', steps: Step[], offers?: string): Promise<KeptSession | null> {
  server = await scriptedServer(script(way, steps, offers));
  return connected(way);
}

/** A session that was kept after a quick look, or after what a client of its own did. */
async function connected(way: 'look' | 'client'): Promise<KeptSession | null> {
  const glance: Glance = { path: 'INBOX', withModseq: false, isUnchanged: ({ uidNext }) => uidNext === 4n };
  let given: KeptSession | null | undefined;
  await withImapSessionIfNew(
    { host: 'localhost', port: server.port, security: 'none', user: 'ana' },
    passwordCredential('S3cret-canary'),
    {
      signal: AbortSignal.timeout(20_000),
      limits,
      keep: (session) => {
        given = session;
      },
    },
    way === 'look' ? [glance] : [],
    async () => {},
  );
  if (given === undefined) throw new Error('nothing was said of the session');
  return given;
}

async function waiting(way: 'look' | 'client', steps: Step[], offers?: string) {
  const session = await kept(way, steps, offers);
  if (!session) throw new Error('it was not kept');
  return session;
}

async function failureOf(promise: Promise<unknown>): Promise<MailFailure> {
  const error = await promise.then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof MailFailure)) throw new Error(`no MailFailure: ${error}`);
  return error;
}

describe.each(['look', 'client'] as const)('in a session of a %s', (way) => {
  test('one message more is news, and the session can be worked in afterwards', async () => {
    const session = await waiting(way, [
      ...opened(),
      ...idling,
      { send: '* 4 EXISTS\r\n* 1 RECENT\r\n' },
      ...done,
      ...opened(5),
    ]);
    const mailbox = waitingIn(session);
    expect(await mailbox.untilNews([folder], never)).toBe('news');
    await mailbox.run(AbortSignal.timeout(5_000), async (inside) => inside.showInbox());
    expect(mailbox.isOpen).toBe(true);
    session.close();
  });

  test('what came before the waiting began is news at once', async () => {
    const session = await waiting(way, opened(5));
    expect(await untilNews(session, [folder], never)).toBe('news');
    expect(server.received()).not.toContain('IDLE\r\n');
    session.close();
  });

  test('the same count again, a flag and a message less are no news', async () => {
    const session = await waiting(way, [
      ...opened(),
      ...idling,
      {
        send: '* 3 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 1 EXPUNGE\r\n* 2 EXISTS\r\n* OK Still here\r\n',
      },
      ...done,
    ]);
    const stop = new AbortController();
    const seen = untilNews(session, [folder], stop.signal);
    setTimeout(() => stop.abort(), 300);
    expect(await seen).toBe('stopped');
    session.close();
  });

  test('the waiting is begun anew in good time, and what was missed is seen then', async () => {
    const session = await waiting(way, [...opened(), ...idling, ...done, ...opened(5)]);
    expect(await untilNews(session, [folder], never, 200)).toBe('news');
    session.close();
  });

  test('a server that does not answer that the waiting is ended is gone within its bound', async () => {
    const session = await waiting(way, [...opened(), ...idling]);
    const failure = await failureOf(untilNews(session, [folder], never, 200));
    expect(failure.verdict.cause).toBe('network');
    expect(session.isOpen).toBe(false);
    session.close();
  });

  test('a good-bye, a refusal and an end that nobody asked for end the waiting', async () => {
    for (const end of [
      '* BYE shutting down\r\n',
      '{tag} BAD what?\r\n',
      '{tag} NO not now\r\n',
      '{tag} OK enough\r\n',
    ]) {
      const session = await waiting(way, [...opened(), { wait: /IDLE/ }, { send: end }, { close: true }]);
      await failureOf(untilNews(session, [folder], never));
      session.close();
      await server.stop();
    }
  });

  test.each([
    ['lines without end', '* OK Still here\r\n'.repeat(500)],
    ['one line without end', 'x'.repeat(100_000)],
    ['counts without end', '* 3 EXISTS\r\n'.repeat(500)],
  ])('%s are cut off', async (_, flood) => {
    const session = await waiting(way, [...opened(), ...idling, { flood }]);
    await failureOf(untilNews(session, [folder], never));
    session.close();
  });
});

const archive = { ...folder, path: 'Archive', uidValidity: 9n };
const both = [folder, archive] as const;
const left = '* STATUS Archive (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 9 UNSEEN 0)\r\n';
const notify = 'IMAP4rev1 IDLE NOTIFY';
const setBoth =
  /NOTIFY SET STATUS \(SELECTED \(MessageNew MessageExpunge\)\) \(MAILBOXES \("?Archive"?\) \(MessageNew MessageExpunge\)\)$/;
const set: Step[] = [{ wait: setBoth }, { send: `${left}{tag} OK done\r\n` }];
const none: Step[] = [{ wait: /NOTIFY NONE/ }, { send: '{tag} OK done\r\n' }];
const saidTo = (pattern: RegExp) => server.received().match(pattern)?.length ?? 0;

describe.each(['look', 'client'] as const)('of several folders, in a session of a %s', (way) => {
  test.each([
    ['by its next UID and count', 'Archive (UIDNEXT 5 MESSAGES 4 UNSEEN 1)'],
    ['by its count alone, its name not closed', '"Archive (MESSAGES 4)'],
    ['numbered anew', '"Archive" (UIDNEXT 1 MESSAGES 0 UIDVALIDITY 10)'],
  ])(
    'a message in another folder is news, %s, and the server is silent before the check',
    async (_, status) => {
      const session = await waiting(
        way,
        [...opened(), ...set, ...idling, { send: `* STATUS ${status}\r\n` }, ...done, ...none, ...opened(4)],
        notify,
      );
      const mailbox = waitingIn(session);
      expect(await mailbox.untilNews(both, never)).toBe('news');
      await mailbox.run(AbortSignal.timeout(5_000), async (inside) => inside.showInbox());
      expect(server.connections).toBe(1);
      session.close();
    },
  );

  test('what came into another folder before the waiting began is news at once, and the same said again is none', async () => {
    const more = '* STATUS Archive (MESSAGES 4 UIDNEXT 5 UIDVALIDITY 9)\r\n{tag} OK done\r\n';
    const session = await waiting(
      way,
      [
        ...opened(),
        { wait: setBoth },
        { send: more },
        ...none,
        ...opened(),
        { wait: setBoth },
        { send: more },
        ...idling,
        { send: '* STATUS Archive (MESSAGES 4 UIDNEXT 5)\r\n* 4 EXISTS\r\n' },
        ...done,
        ...none,
      ],
      notify,
    );
    expect(await untilNews(session, both, never)).toBe('news');
    expect(saidTo(/ IDLE\r\n/g)).toBe(0);
    expect(await untilNews(session, both, never)).toBe('news');
    session.close();
  });

  test('what is told between the command and IDLE, in one breath with either, is heard', async () => {
    const more = '* STATUS Archive (MESSAGES 4 UIDNEXT 5)\r\n';
    for (const steps of [
      [{ wait: setBoth }, { send: `${left}{tag} OK done\r\n${more}` }, ...idling],
      [...set, { wait: /IDLE/ }, { send: `${more}+ idling\r\n` }],
      [{ wait: setBoth }, { send: `${left}* 4 EXISTS\r\n{tag} OK done\r\n` }, ...none],
    ] as Step[][]) {
      const session = await waiting(way, [...opened(), ...steps, ...done, ...none], notify);
      expect(await untilNews(session, both, never)).toBe('news');
      session.close();
      await server.stop();
    }
  });

  test('folders nobody asked for, flags, deletions and malformed lines are no news', async () => {
    const odd = [
      '* STATUS Spam (MESSAGES 400 UIDNEXT 500)',
      '* STATUS Archive (UNSEEN 2 HIGHESTMODSEQ 99)',
      '* STATUS Archive (MESSAGES 2 UIDNEXT 4)',
      '* STATUS Archive',
      '* STATUS Archive (UIDNEXT',
      '* STATUS Archive (UIDNEXT 99999999999999999999999)',
      '* STATUS "Archive UIDNEXT 9',
      '* STATUS',
      '* OK [NOTIFICATION] what',
    ];
    const session = await waiting(
      way,
      [...opened(), ...set, ...idling, { send: `${odd.join('\r\n')}\r\n` }, ...done, ...none],
      notify,
    );
    const stop = new AbortController();
    const seen = untilNews(session, both, stop.signal);
    setTimeout(() => stop.abort(), 300);
    expect(await seen).toBe('stopped');
    expect(session.isOpen).toBe(true);
    session.close();
  });

  test.each([
    ['NO', '{tag} NO [BADEVENT (MessageNew)] not that\r\n'],
    ['BAD', '{tag} BAD what?\r\n'],
    ['an overflow', '{tag} NO [NOTIFICATIONOVERFLOW] too many\r\n'],
  ])('a server that refuses with %s is waited for as ever, and is not asked again', async (_, answer) => {
    const session = await waiting(
      way,
      [
        ...opened(),
        { wait: setBoth },
        { send: answer },
        ...idling,
        ...done,
        ...opened(),
        ...idling,
        { send: '* 4 EXISTS\r\n' },
        ...done,
      ],
      notify,
    );
    expect(await untilNews(session, both, never, 200)).toBe('news');
    expect([saidTo(/NOTIFY/g), server.connections]).toEqual([1, 1]);
    session.close();
  });

  test('one that agrees and says nothing of any folder tells of the open one alone from then on', async () => {
    const session = await waiting(
      way,
      [
        ...opened(),
        { wait: setBoth },
        { send: '{tag} OK done\r\n' },
        ...idling,
        ...done,
        ...opened(),
        { wait: /NOTIFY SET \(SELECTED \(MessageNew MessageExpunge\)\)$/ },
        { send: '{tag} OK done\r\n' },
        ...idling,
        { send: '* 4 EXISTS\r\n' },
        ...done,
        ...none,
      ],
      notify,
    );
    expect(await untilNews(session, both, never, 200)).toBe('news');
    session.close();
  });

  test('one that tells no more is checked at once, and then tells of the open folder alone', async () => {
    const session = await waiting(
      way,
      [
        ...opened(),
        ...set,
        ...idling,
        { send: '* OK [NOTIFICATIONOVERFLOW] enough\r\n' },
        ...done,
        ...opened(),
        { wait: /NOTIFY SET \(SELECTED \(MessageNew MessageExpunge\)\)$/ },
        { send: '{tag} OK done\r\n' },
        ...idling,
        { send: '* OK [NOTIFICATIONOVERFLOW] enough\r\n* 4 EXISTS\r\n' },
        ...done,
        ...none,
      ],
      notify,
    );
    expect(await untilNews(session, both, never)).toBe('news');
    expect(await untilNews(session, both, never)).toBe('news');
    expect(server.connections).toBe(1);
    session.close();
  });

  test('one that does not answer is left to a check at once, and the next session does not ask it', async () => {
    const silent = [...opened(), { wait: setBoth }];
    const asEver = [...opened(), ...idling, { send: '* 4 EXISTS\r\n' }, ...done];
    server = await scriptedServer((connection) => script(way, connection === 0 ? silent : asEver, notify));
    const [first, second] = [await connected(way), await connected(way)];
    if (!first || !second) throw new Error('they were not kept');
    expect(await untilNews(first, both, never)).toBe('news');
    expect(first.isOpen).toBe(false);
    expect(await untilNews(second, both, never)).toBe('news');
    expect(server.received(1)).not.toContain('NOTIFY');
    first.close();
    second.close();
  });

  test.each(['Archive', 'Spam'])('floods of %s cost no more than in IDLE', async (name) => {
    const flood = `* STATUS ${name} (MESSAGES 3 UIDNEXT 4)\r\n`.repeat(500);
    const session = await waiting(way, [...opened(), ...set, ...idling, { flood }], notify);
    await failureOf(untilNews(session, both, never));
    session.close();
  });

  test('a flood in the place of an answer leaves it to a check at once', async () => {
    const flood = '* STATUS Archive (MESSAGES 3 UIDNEXT 4)\r\n'.repeat(500);
    const session = await waiting(way, [...opened(), { wait: setBoth }, { flood }], notify);
    expect(await untilNews(session, both, never)).toBe('news');
    expect(session.isOpen).toBe(false);
    session.close();
  });

  test('one that will not fall silent again is left, and its news stays news', async () => {
    const session = await waiting(
      way,
      [
        ...opened(),
        ...set,
        ...idling,
        { send: '* 4 EXISTS\r\n' },
        ...done,
        { wait: /NONE/ },
        { send: '{tag} NO never\r\n' },
      ],
      notify,
    );
    expect(await untilNews(session, both, never)).toBe('news');
    expect(session.isOpen).toBe(false);
    session.close();
  });

  test('what it offers is asked for where it did not say, once', async () => {
    const session = await waiting(way, [
      { wait: /CAPABILITY/ },
      { send: `* CAPABILITY ${notify}\r\n{tag} OK done\r\n` },
      ...opened(),
      ...set,
      ...idling,
      { send: '* STATUS Archive (MESSAGES 4 UIDNEXT 5)\r\n' },
      ...done,
      ...none,
    ]);
    expect(await untilNews(session, both, never)).toBe('news');
    session.close();
  });

  test('where the inbox alone is waited for nothing is asked', async () => {
    const session = await waiting(way, [...opened(), ...idling, { send: '* 4 EXISTS\r\n' }, ...done], notify);
    expect(await untilNews(session, [folder], never)).toBe('news');
    expect(saidTo(/NOTIFY|CAPABILITY \r/g)).toBe(0);
    session.close();
  });
});

test('a server that wants names in UTF-8 here, as Dovecot 2.3 does, is asked so, and once only where it does not', async () => {
  const drafts = { ...archive, path: 'Entwürfe' };
  const all = [folder, archive, drafts] as const;
  const encoded = /MAILBOXES \("?Archive"? "?Entw&APw-rfe"?\) /;
  const asIs: Step[] = [
    { wait: /MAILBOXES \("?Archive"? \{9\+?\}$/ },
    { send: '+ go on\r\n' },
    { wait: /^Entw\xc3\xbcrfe\)/ },
  ];
  const told = '* STATUS {9}\r\nEntwürfe (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 9)\r\n';
  const knows = await waiting(
    'client',
    [
      ...opened(),
      { wait: encoded },
      { send: `${left}{tag} OK done\r\n` },
      ...asIs,
      { send: `${left}${told}{tag} OK done\r\n` },
      ...idling,
      { send: '* STATUS {9}\r\nEntwürfe (MESSAGES 4 UIDNEXT 5)\r\n' },
      ...done,
      ...none,
    ],
    notify,
  );
  expect(await untilNews(knows, all, never)).toBe('news');
  knows.close();
  await server.stop();
  const refuses = await waiting(
    'client',
    [
      ...opened(),
      { wait: encoded },
      { send: `${left}{tag} OK done\r\n` },
      { wait: /MAILBOXES \("?Archive"? \{9\+?\}$/ },
      { send: '{tag} BAD what?\r\n' },
      ...idling,
      ...done,
      ...opened(),
      { wait: encoded },
      { send: `${left}{tag} OK done\r\n` },
      ...idling,
      { send: '* STATUS Archive (MESSAGES 4 UIDNEXT 5)\r\n' },
      ...done,
      ...none,
    ],
    notify,
  );
  expect(await untilNews(refuses, all, never, 200)).toBe('news');
  refuses.close();
});

test('a server that does not tell of new mail is said good-bye to, and it is known of it', async () => {
  expect(
    await kept(
      'look',
      [{ wait: /LOGOUT/ }, { send: '* BYE bye\r\n{tag} OK done\r\n' }, { close: true }],
      'IMAP4rev1',
    ),
  ).toBeNull();
  expect(server.received()).toContain('LOGOUT');
});
