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

/** A session that was kept after a quick look, or after what a client of its own did. */
async function kept(way: 'look' | 'client', steps: Step[], offers?: string): Promise<KeptSession | null> {
  const session: Step[] = signedIn(offers);
  // What says nothing of its own accord is left to the client, which asks for the capabilities and looks at the folder itself.
  const asked: Step[] = [
    { send: '* OK ready\r\n' },
    { wait: /CAPABILITY/ },
    { send: `* CAPABILITY ${offers ?? 'IMAP4rev1 IDLE'}\r\n{tag} OK done\r\n` },
    { wait: /LOGIN|AUTHENTICATE/ },
    { send: `{tag} OK [CAPABILITY ${offers ?? 'IMAP4rev1 IDLE'}] in\r\n` },
  ];
  server = await scriptedServer([...(way === 'look' ? session : asked), ...steps]);
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

async function waiting(way: 'look' | 'client', steps: Step[]) {
  const session = await kept(way, steps);
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
    expect(await mailbox.untilNews(folder, never)).toBe('news');
    await mailbox.run(AbortSignal.timeout(5_000), async (inside) => inside.showInbox());
    expect(mailbox.isOpen).toBe(true);
    session.close();
  });

  test('what came before the waiting began is news at once', async () => {
    const session = await waiting(way, opened(5));
    expect(await untilNews(session, folder, never)).toBe('news');
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
    const seen = untilNews(session, folder, stop.signal);
    setTimeout(() => stop.abort(), 300);
    expect(await seen).toBe('stopped');
    session.close();
  });

  test('the waiting is begun anew in good time, and what was missed is seen then', async () => {
    const session = await waiting(way, [...opened(), ...idling, ...done, ...opened(5)]);
    expect(await untilNews(session, folder, never, 200)).toBe('news');
    session.close();
  });

  test('a server that does not answer that the waiting is ended is gone within its bound', async () => {
    const session = await waiting(way, [...opened(), ...idling]);
    const failure = await failureOf(untilNews(session, folder, never, 200));
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
      await failureOf(untilNews(session, folder, never));
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
    await failureOf(untilNews(session, folder, never));
    session.close();
  });
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
