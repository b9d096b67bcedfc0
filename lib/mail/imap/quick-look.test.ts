import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { KeyPair } from '../../testing/certificates.ts';
import { makeAuthority } from '../../testing/certificates.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import type { FlagFollower, FlagsOf } from '../copy.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import type { ConnectionSecurity, ConnectionStep } from '../network/server.ts';
import { withImapSession, withImapSessionIfNew } from './connect.ts';
import { copyNewMessages, expectedQuestions } from './fetch.ts';
import { examine, readStatus } from './folder-state.ts';
import type { Glance } from './quick-look.ts';
import type { ImapSession } from './session.ts';

const password = 'S3cret-canary';
// What comes is waited for as long as a busy machine needs; what never comes, not.
const patient = {
  setupMs: 10_000,
  greetingMs: 10_000,
  signInMs: 10_000,
  commandMs: 10_000,
  logoutMs: 10_000,
};
const silent = { limits: { setupMs: 800, greetingMs: 800, signInMs: 800, commandMs: 800, logoutMs: 200 } };
const silentAfterwards = { limits: { ...patient, logoutMs: 200 } };
const greeting: Step = { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN STARTTLS] ready\r\n' };
const signedIn: Step[] = [
  greeting,
  { wait: /LOGIN/ },
  { send: '{tag} OK [CAPABILITY IMAP4rev1 CONDSTORE] in\r\n' },
];
const status = (uidNext: number, name = 'INBOX') =>
  `* STATUS ${name} (UIDNEXT ${uidNext} UIDVALIDITY 7 MESSAGES ${uidNext - 1} HIGHESTMODSEQ 5)\r\n`;
const asked = (text: string): Step[] => [{ wait: /STATUS/ }, { send: text }];
const goodBye: Step[] = [{ wait: /LOGOUT/ }, { send: '* BYE bye\r\n{tag} OK done\r\n' }, { close: true }];

let pair: KeyPair;
let restore: () => void;
let server: ScriptedServer;
beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  pair = await env.authority.issue();
});
afterAll(() => restore());
afterEach(() => server.stop());

const glance = (path = 'INBOX', uidNext = 4n): Glance => ({
  path,
  withModseq: true,
  isUnchanged: (state) => state.uidNext === uidNext && state.uidValidity === 7n && state.highestModseq === 5n,
});

type Options = {
  limits?: typeof patient;
  security?: ConnectionSecurity;
  secret?: string;
  glances?: Glance[];
  isQuick?: boolean;
};

async function attempt(work: (session: ImapSession) => Promise<unknown>, given: Options = {}) {
  const {
    limits = patient,
    security = 'none',
    secret = password,
    glances = [glance()],
    isQuick = true,
  } = given;
  const target = { host: 'localhost', port: server.port, security, user: 'ana' };
  const steps: ConnectionStep[] = [];
  const options = {
    signal: AbortSignal.timeout(40_000),
    limits,
    onStep: (step: ConnectionStep) => steps.push(step),
  };
  const credential = passwordCredential(secret);
  const result = await (isQuick
    ? withImapSessionIfNew(target, credential, options, glances, work)
    : withImapSession(target, credential, options, work)
  ).catch((error: unknown) => error);
  return { result, steps };
}

const neverAsked = async () => {
  throw new Error('a session was opened');
};
const said = (what: RegExp, connection = 0) => server.received(connection).match(what)?.length ?? 0;

describe('where nothing is new', () => {
  const quiet = [...signedIn, ...asked(`${status(4)}{tag} OK done\r\n`), ...goodBye];

  test('one write carries the sign-in and the question, and no session is opened', async () => {
    server = await scriptedServer(quiet);
    const { result, steps } = await attempt(neverAsked);
    expect(result).toBeNull();
    expect(steps).toEqual(['reaching', 'signing_in', 'signed_in']);
    expect(server.received().replaceAll(/^\S+/gm, 'T')).toBe(
      `T LOGIN "ana" "${password}"\r\nT STATUS "INBOX" (UIDNEXT UIDVALIDITY MESSAGES HIGHESTMODSEQ)\r\nT LOGOUT\r\n`,
    );
  });

  test('over TLS too, where nothing is said before the handshake is done', async () => {
    server = await scriptedServer(quiet, { tls: pair });
    expect((await attempt(neverAsked, { security: 'tls' })).result).toBeNull();
    await server.stop();
    const stranger = await (await makeAuthority()).issue();
    server = await scriptedServer(quiet, { tls: stranger });
    const { result } = await attempt(neverAsked, { security: 'tls' });
    expect(result).toMatchObject({ verdict: { cause: 'tls' } });
    expect(server.received()).toBe('');
  });

  test('of several folders each is asked for, and a name as a literal is read', async () => {
    const names = ['INBOX', 'Sent'];
    const answers = [`${status(4)}{tag} OK done\r\n`, `${status(4, '{4}\r\nSent')}{tag} OK done\r\n`];
    server = await scriptedServer([...signedIn, ...answers.flatMap(asked), ...goodBye]);
    const { result } = await attempt(neverAsked, { glances: names.map((name) => glance(name)) });
    expect(result).toBeNull();
    expect(said(/STATUS/g)).toBe(2);
  });

  test('a server that says so byte by byte is understood', async () => {
    const drip = `${status(4)}{tag} OK done\r\n`;
    server = await scriptedServer([...signedIn, { wait: /STATUS/ }, { drip, everyMs: 0 }, ...goodBye]);
    expect((await attempt(neverAsked)).result).toBeNull();
  });
});

describe('where anything is new, the same connection goes on as a session', () => {
  test('with what was said already, and one sign-in', async () => {
    server = await scriptedServer([
      ...signedIn,
      ...asked(`${status(9)}{tag} OK done\r\n`),
      { wait: /EXAMINE/ },
      { send: '* 8 EXISTS\r\n* OK [UIDNEXT 9] next\r\n* OK [UIDVALIDITY 7] valid\r\n{tag} OK done\r\n' },
      ...goodBye,
    ]);
    const { result } = await attempt(async (session) => [
      await readStatus(session, 'INBOX', { withModseq: true }),
      await examine(session, 'INBOX'),
      [...session.capabilities.keys()],
    ]);
    expect(result).toMatchObject([
      { uidNext: 9n, exists: 8 },
      { uidNext: 9n, exists: 8 },
      ['IMAP4rev1', 'CONDSTORE'],
    ]);
    expect([said(/LOGIN/g), said(/STATUS/g), said(/EXAMINE/g), server.connections]).toEqual([1, 1, 1, 1]);
  });

  test('with the second folder, where the first is asked for more', async () => {
    server = await scriptedServer([
      ...signedIn,
      ...asked(`${status(9)}{tag} OK done\r\n`),
      ...asked(`${status(4, 'Sent')}{tag} OK done\r\n`),
      { wait: /EXAMINE/ },
      { send: '* 8 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n{tag} OK done\r\n' },
      ...goodBye,
    ]);
    const { result } = await attempt(
      async (session) => {
        await readStatus(session, 'INBOX', { withModseq: true });
        await examine(session, 'INBOX');
        return await readStatus(session, 'Sent', { withModseq: true });
      },
      { glances: [glance(), glance('Sent')] },
    );
    expect(result).toMatchObject({ uidNext: 4n });
    expect(said(/LOGIN/g)).toBe(1);
  });

  test('by the next mechanism, where this one was refused as such: the password went out once by each', async () => {
    server = await scriptedServer([
      greeting,
      { wait: /LOGIN/ },
      { send: '{tag} BAD Unknown command\r\n' },
      ...asked('{tag} BAD not now\r\n'),
      { wait: /AUTHENTICATE PLAIN/ },
      { send: '{tag} OK [CAPABILITY IMAP4rev1] in\r\n' },
      ...goodBye,
    ]);
    expect((await attempt(async () => 'in')).result).toBe('in');
    expect([said(/ LOGIN /g), said(/AUTHENTICATE/g), server.connections]).toEqual([1, 1, 1]);
  });
});

describe('a look is judged as a session is, and never signs in twice', () => {
  const refused = '{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n';
  const cases: [title: string, script: Step[], given?: Options][] = [
    ['refused', [greeting, { wait: /LOGIN/ }, { send: refused }, ...asked('{tag} BAD no\r\n')]],
    [
      'refused in words that repeat the password',
      [greeting, { wait: /LOGIN/ }, { send: `{tag} NO login ana "${password}" failed\r\n` }],
      silentAfterwards,
    ],
    ['refused, and silence', [greeting, { wait: /LOGIN/ }, { send: refused }], silentAfterwards],
    [
      'refused with an alert and a good-bye',
      [
        greeting,
        { wait: /LOGIN/ },
        { send: `* OK [ALERT] Your mailbox moves\r\n${refused}* BYE bye\r\n` },
        { close: true },
      ],
    ],
    ['too many connections', [{ send: '* BYE [ALERT] Too many connections\r\n' }, { close: true }]],
    ['busy', [greeting, { wait: /LOGIN/ }, { send: '{tag} NO [UNAVAILABLE] later\r\n' }, { close: true }]],
    ['no IMAP server', [{ send: '220 smtp.example.org ESMTP\r\n' }]],
    ['signed in by itself', [{ send: '* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n' }]],
    ['no password taken', [{ send: '* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello\r\n' }]],
    ['silence', [], silent],
    ['closed at once', [{ close: true }]],
    ['silence after the sign-in left', [greeting, { wait: /LOGIN/ }], silent],
    ['closed after the sign-in left', [greeting, { wait: /LOGIN/ }, { close: true }]],
    ['good-bye after it', [greeting, { wait: /LOGIN/ }, { send: '* BYE down\r\n' }, { close: true }]],
    [
      'closed in the middle of the answer',
      [...signedIn, { wait: /STATUS/ }, { send: '* STAT' }, { close: true }],
    ],
    [
      'no such folder',
      [
        ...signedIn,
        ...asked('{tag} NO no such mailbox\r\n'),
        ...asked('{tag} NO no such mailbox\r\n'),
        { wait: /EXAMINE/ },
        { send: '{tag} NO no such mailbox\r\n' },
        { close: true },
      ],
    ],
    ['more than was asked', [greeting, { wait: /LOGIN/ }, { flood: `* ${'x'.repeat(8000)}\r\n` }]],
    ['an answer to nothing', [greeting, { wait: /LOGIN/ }, { send: 'ZZZZ OK in\r\n{tag} OK in\r\n' }]],
    [
      'another question by the server',
      [greeting, { wait: /LOGIN/ }, { send: '+ go on\r\n{tag} NO no\r\n' }],
      silentAfterwards,
    ],
  ];
  test.each(cases)('%s', async (_title, script, given = {}) => {
    const work = (session: ImapSession) => readStatus(session, 'INBOX', { withModseq: true });
    const both = [];
    for (const isQuick of [false, true]) {
      server = await scriptedServer(script);
      const { result } = await attempt(work, { ...given, isQuick });
      expect(result).toBeInstanceOf(MailFailure);
      const { stage, verdict } = result as MailFailure;
      both.push({ stage, verdict });
      expect(said(/LOGIN "/g)).toBeLessThanOrEqual(1);
      expect(JSON.stringify(verdict)).not.toContain(password);
      await server.stop();
    }
    expect(both[1]).toEqual(both[0]);
  });
});

describe('what comes behind a look is copied as a session copies it', () => {
  const message = (size: number) => Buffer.from(`Subject: new\r\n\r\n${'x'.repeat(size)}\r\n`);
  const opened =
    '* 4 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 5] next\r\n* OK [HIGHESTMODSEQ 5] high\r\n';
  const body = (size: number, uid = 4) => {
    const bytes = message(size);
    const head = `* 4 FETCH (UID ${uid} FLAGS (\\Seen "quo\\"ted") INTERNALDATE "17-Jul-2026 02:44:25 -0700" RFC822.SIZE ${bytes.length}`;
    return `${head} BODY[]<0> {${bytes.length}}\r\n${bytes})\r\n`;
  };
  const open = (text: string): Step[] => [{ wait: /EXAMINE/ }, { send: text }];
  const fetch = (...steps: Step[]): Step[] => [{ wait: /UID FETCH/ }, ...steps];
  const ok = '{tag} OK done\r\n';
  const before = {
    uidValidity: 7n,
    lastUid: 3n,
    uidNext: 4n,
    messageCount: 3,
    highestModseq: 5n,
  };
  const uncounted: Glance = { ...glance(), withModseq: false };
  const new4 = [...signedIn, ...asked(`${status(5)}${ok}`)];
  const whole: Step[] = [...open(opened + ok), ...fetch({ send: body(100) + ok })];
  const cases: [title: string, script: Step[], given?: Options][] = [
    ['by the book', [...whole, ...goodBye]],
    ['a large message', [...open(opened + ok), ...fetch({ send: body(400_000) + ok }), ...goodBye]],
    ['byte by byte', [...open(opened + ok), ...fetch({ drip: body(10) + ok, everyMs: 1 }), ...goodBye]],
    [
      'a word nobody knows',
      [...open(`* XYZZY 1\r\n${opened}${ok}`), ...fetch({ send: body(9) + ok }), ...goodBye],
    ],
    [
      'a line nobody can read',
      [...open(`* (((\r\n${opened}${ok}`), ...fetch({ send: body(9) + ok }), ...goodBye],
    ],
    [
      'news between two answers',
      [...open(`${opened}${ok}* 5 EXISTS\r\n`), ...fetch({ send: body(9) + ok }), ...goodBye],
    ],
    [
      'EXAMINE refused',
      [
        ...open('{tag} NO not so\r\n'),
        { wait: /SELECT/ },
        { send: opened + ok },
        ...fetch({ send: body(9) + ok }),
        ...goodBye,
      ],
    ],
    [
      'FETCH refused',
      [
        ...open(opened + ok),
        ...fetch({ send: '{tag} NO never\r\n' }),
        ...fetch({ send: '{tag} NO never\r\n' }),
        ...goodBye,
      ],
    ],
    [
      'renumbered meanwhile',
      [...open(opened + ok), ...fetch({ send: `* OK [UIDVALIDITY 8] new\r\n${body(9)}${ok}` })],
    ],
    ['another message than asked for', [...open(opened + ok), ...fetch({ send: body(9, 3) + ok })], silent],
    [
      'good-bye in the middle',
      [...open(opened + ok), ...fetch({ send: '* BYE [UNAVAILABLE] restart\r\n' }, { close: true })],
    ],
    [
      'closed in the middle of a message',
      [...open(opened + ok), ...fetch({ send: body(5_000).slice(0, 2_000) }, { close: true })],
    ],
    ['an answer to nothing', [...open(`ZZZZ OK in\r\n${opened}${ok}`)]],
    ['silence', [...open(opened + ok), ...fetch()], silent],
    [
      'silence in the middle of a message',
      [...open(opened + ok), ...fetch({ send: body(5_000).slice(0, 2_000) })],
      silent,
    ],
  ];
  test.each(cases)('%s', async (_title, script, given = {}) => {
    const both = [];
    for (const isQuick of [false, true]) {
      server = await scriptedServer([...new4, ...script]);
      const folder = new MemoryFolder(before);
      const { result } = await attempt((session) => copyNewMessages(session, folder.cursor, folder), {
        ...given,
        isQuick,
        glances: [uncounted],
      });
      const end = result instanceof MailFailure ? { stage: result.stage, verdict: result.verdict } : result;
      const said = server.received().replaceAll(/^\S+/gm, 'T');
      both.push({
        end,
        said,
        messages: folder.messages,
        cursor: folder.cursor,
        noted: await folder.missing(),
      });
      await server.stop();
    }
    expect(both[1]).toEqual(both[0]);
  });

  test('what will be asked is asked in one go, where that can be told, and nothing twice', async () => {
    const flags = '* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (5))\r\n';
    server = await scriptedServer([
      ...new4,
      ...open(opened + ok),
      ...fetch({ send: flags + ok }),
      ...fetch({ send: body(100) + ok }),
      ...goodBye,
    ]);
    const folder = new MemoryFolder({ ...before, highestModseq: 4n });
    const changed: FlagsOf[] = [];
    const follower: FlagFollower = { readAt: null, store: async (some) => void changed.push(...some) };
    const expects: Glance['expects'] = (state, capabilities) =>
      expectedQuestions(folder.cursor, state, capabilities);
    const work = async (session: ImapSession) => {
      await vi.waitFor(() => expect(said(/CHANGEDSINCE 4/g)).toBe(1));
      return await copyNewMessages(session, folder.cursor, folder, {}, follower);
    };
    const { result } = await attempt(work, { glances: [{ ...glance(), expects }] });
    expect(changed).toEqual([{ uid: 1n, flags: ['\\Seen'] }]);
    expect(result).toMatchObject({ fetched: 1 });
    expect([said(/STATUS/g), said(/EXAMINE/g), said(/UID FETCH/g)]).toEqual([1, 1, 2]);
    expect(folder.cursor).toMatchObject({ lastUid: 4n, messageCount: 4 });
  });

  test('one that is not wanted any more ends it', async () => {
    server = await scriptedServer([...new4, ...whole]);
    const work = async (session: ImapSession) => {
      await readStatus(session, 'INBOX', { withModseq: true });
      await session.command('EXAMINE', [session.folder('INBOX')], {
        exists: () => {
          throw new Error('enough');
        },
      });
    };
    expect((await attempt(work)).result).toEqual(new Error('enough'));
    expect(said(/LOGOUT|FETCH/g)).toBe(0);
  });
});

test('a server that drops what came behind a sign-in is asked step by step from then on', async () => {
  server = await scriptedServer((connection) =>
    connection === 0 ? signedIn : [...signedIn, ...asked(`${status(4)}{tag} OK done\r\n`), ...goodBye],
  );
  const work = (session: ImapSession) => readStatus(session, 'INBOX', { withModseq: true });
  expect((await attempt(work, silent)).result).toMatchObject({ verdict: { cause: 'network' } });
  expect((await attempt(work)).result).toMatchObject({ uidNext: 4n });
  expect(server.connections).toBe(2);
});

test.each<[string, Options]>([
  ['a password beyond ASCII', { secret: 'größer' }],
  ['a folder whose name the wire spells differently', { glances: [glance('Entwürfe & mehr')] }],
  ['no folder at all', { glances: [] }],
])('%s is left to a session from the beginning', async (_what, given) => {
  server = await scriptedServer([
    greeting,
    { wait: /LOGIN|AUTHENTICATE/ },
    { send: '{tag} OK [CAPABILITY IMAP4rev1] in\r\n' },
    ...goodBye,
  ]);
  expect((await attempt(async () => 'in', given)).result).toBe('in');
  expect(said(/STATUS/g)).toBe(0);
});

test('before STARTTLS nothing is said but what it takes to get there', async () => {
  server = await scriptedServer([greeting, { wait: /STARTTLS/ }, { send: '{tag} NO not now\r\n' }]);
  expect((await attempt(neverAsked, { security: 'starttls' })).result).toBeInstanceOf(MailFailure);
  expect(said(/LOGIN|STATUS/g)).toBe(0);
});
