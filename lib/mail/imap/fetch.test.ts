import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder, newFolder } from '../../testing/memory-folder.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import type { FetchedMessage, FolderCursor } from '../copy.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import { withImapSession } from './connect.ts';
import { copyNewMessages, isUnchanged, startFrom } from './fetch.ts';
import { packed } from './fetch-messages.ts';

let restore: () => void;
let server: ScriptedServer | undefined;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server?.stop());

const empty = newFolder;
const known = (lastUid: bigint, uidNext = lastUid + 1n): FolderCursor => ({
  ...empty,
  uidValidity: 7n,
  lastUid,
  uidNext,
  messageCount: Number(lastUid),
});

const body = (uid: number) => `Subject: m${uid}\r\n\r\nbody ${uid}\r\n`;
const row = (uid: number, text = body(uid)) =>
  `* ${uid} FETCH (UID ${uid} FLAGS (\\Seen) INTERNALDATE "17-Jul-2026 02:44:25 -0700" RFC822.SIZE ${text.length} ` +
  `BODY[]<0> {${text.length}}\r\n${text})\r\n`;

type Play = {
  status?: string;
  uidNext?: number | null;
  exists?: number;
  uidValidity?: number;
  steps: Step[];
};

function script({ status, uidNext = 4, exists = 3, uidValidity = 7, steps }: Play): Step[] {
  const state = [
    `* ${exists} EXISTS`,
    `* OK [UIDVALIDITY ${uidValidity}] x`,
    ...(uidNext ? [`* OK [UIDNEXT ${uidNext}] x`] : []),
  ];
  return [
    { send: '* OK [CAPABILITY IMAP4rev1] hi\r\n' },
    { wait: /LOGIN/ },
    { send: '{tag} OK [CAPABILITY IMAP4rev1] in\r\n' },
    ...(status
      ? ([{ wait: /STATUS/ }, { send: `* STATUS INBOX (${status})\r\n{tag} OK\r\n` }] as Step[])
      : []),
    { wait: /EXAMINE/ },
    { send: `${state.join('\r\n')}\r\n{tag} OK [READ-ONLY] done\r\n` },
    ...steps,
    { wait: /LOGOUT/ },
    { send: '{tag} OK\r\n' },
  ];
}

const fetch = (...rows: string[]): Step[] => [
  { wait: /UID FETCH/ },
  { send: `${rows.join('')}{tag} OK\r\n` },
];

async function copy(play: Play, cursor: FolderCursor = empty, stored: FetchedMessage[] = []) {
  server = await scriptedServer(script(play));
  const folder = new MemoryFolder(cursor);
  await folder.save(stored, cursor, []);
  folder.batches.length = 0;
  const result = await withImapSession(
    { host: 'localhost', port: server.port, security: 'none', user: 'ana' },
    passwordCredential('x'),
    { signal: AbortSignal.timeout(4000), limits: { commandMs: 500, logoutMs: 200, messageBytes: 10_000 } },
    (session) => copyNewMessages(session, cursor, folder),
  ).catch((error: unknown) => error);
  const all = folder.batches.flatMap(({ messages }) => messages);
  const [first, last] = [folder.batches[0]?.next, folder.batches.at(-1)?.next];
  return { result, uids: all.map(({ uid }) => Number(uid)), all, first, last };
}

test('takes each message once, with its bytes, flags and date, whatever order they come in', async () => {
  const { result, uids, all, last } = await copy({ steps: fetch(row(3), row(1), row(2), row(1)) });
  expect(result).toEqual({ fetched: 3, more: false, unchanged: false, isOff: false });
  expect(uids.sort()).toEqual([1, 2, 3]);
  expect(all[0]).toMatchObject({ flags: ['\\Seen'], internalDate: new Date('2026-07-17T09:44:25Z') });
  expect(all.find(({ uid }) => uid === 2n)?.raw.toString()).toBe(body(2));
  expect(last).toMatchObject({ uidValidity: 7n, lastUid: 3n, uidNext: 4n });
  expect(server?.received()).toMatch(/BODY\.PEEK\[\]/);
  expect(server?.received()).not.toMatch(/ BODY\[\]| SELECT /);
});

test('leaves out what was not asked for: other UIDs, the last message again, rows without a UID', async () => {
  const odd = [
    '* 9 FETCH (FLAGS ())\r\n',
    '* 9 FETCH (UID 0 BODY[] {1}\r\nx)\r\n',
    row(3),
    row(99),
    '* 5 EXPUNGE\r\n',
  ];
  const { uids, last } = await copy(
    { uidNext: 5, steps: fetch(...odd, row(4)), status: 'UIDNEXT 5 UIDVALIDITY 7' },
    known(3n),
  );
  expect(uids).toEqual([4]);
  expect(last?.lastUid).toBe(4n);
  expect(server?.received()).toMatch(/UID FETCH 4 /);
});

test('knows the last message again where the server does not say UIDNEXT', async () => {
  const steps: Step[] = [{ wait: /UID SEARCH/ }, { send: '* SEARCH 3\r\n{tag} OK\r\n' }];
  const { result, uids, last } = await copy({ uidNext: null, steps, status: 'UIDVALIDITY 7' }, known(3n));
  expect(result).toMatchObject({ fetched: 0 });
  expect(uids).toEqual([]);
  expect(last?.lastUid ?? 3n).toBe(3n);
});

test('passes over messages that went between SEARCH and FETCH where the server says so', async () => {
  const numbers = Array.from({ length: 30 }, (_, i) => i + 1);
  const steps: Step[] = [
    { wait: /UID SEARCH/ },
    { send: `* SEARCH ${numbers.join(' ')}\r\n{tag} OK\r\n` },
    ...fetch(
      ...numbers.filter((uid) => uid % 2).map((uid) => row(uid)),
      ...numbers.filter((uid) => uid % 2).map(() => '* 1 EXPUNGE\r\n'),
    ),
  ];
  const { result, uids, last } = await copy({ uidNext: 31, exists: 30, steps });
  expect(result).toMatchObject({ fetched: 15 });
  expect(uids).toEqual(numbers.filter((uid) => uid % 2));
  expect(last?.lastUid).toBe(30n);
});

test('asks again for a message that came without its bytes, and records one that never comes', async () => {
  const bare = (uid: number) => `* ${uid} FETCH (UID ${uid} RFC822.SIZE 50 FLAGS () BODY[]<0> NIL)\r\n`;
  const steps = [...fetch(row(1), bare(2), bare(3)), ...fetch(row(2)), ...fetch(bare(3))];
  const { uids, all, last } = await copy({ steps });
  expect(uids).toEqual([1, 2, 3]);
  expect(all.map(({ note }) => note)).toEqual([undefined, undefined, 'not_given']);
  expect(last?.lastUid).toBe(3n);
});

test('one message the server cannot read does not block the others', async () => {
  const no: Step[] = [{ wait: /UID FETCH/ }, { send: '{tag} NO [SERVERBUG] Internal error occurred\r\n' }];
  const steps = [
    { wait: /UID FETCH/ },
    { send: `${row(1)}{tag} NO [SERVERBUG] Internal error\r\n` },
    ...no,
    ...fetch(row(3)),
    // Nobody has named it yet: it is noted only where it is there.
    { wait: /UID SEARCH/ },
    { send: '* SEARCH 2\r\n{tag} OK\r\n' },
  ] as Step[];
  const { result, all } = await copy({ steps });
  expect(result).toMatchObject({ fetched: 3 });
  expect(all.map(({ uid, note }) => [uid, note])).toEqual([
    [1n, undefined],
    [3n, undefined],
    [2n, 'not_given'],
  ]);
});

test('a folder whose messages all fail is a failure, and nothing is passed over', async () => {
  const no: Step[] = [{ wait: /UID FETCH/ }, { send: '{tag} NO [UNAVAILABLE] try later\r\n' }];
  const { result, uids, last } = await copy({ steps: [...no, ...no, ...no, ...no] });
  expect(result).toBeInstanceOf(MailFailure);
  expect(uids).toEqual([]);
  expect(last?.lastUid ?? 0n).toBe(0n);
});

test('keeps what has come when the connection breaks, and the cursor behind the gap', async () => {
  const numbers = Array.from({ length: 30 }, (_, i) => i + 1);
  const steps: Step[] = [
    { wait: /UID SEARCH/ },
    { send: `* SEARCH ${numbers.join(' ')}\r\n{tag} OK\r\n` },
    { wait: /UID FETCH/ },
    { send: row(1) + row(2) + row(4) },
    { sleep: 50 },
    { reset: true },
  ];
  const { result, uids, last } = await copy({ uidNext: 31, exists: 30, steps });
  expect(result).toBeInstanceOf(MailFailure);
  expect((result as MailFailure).verdict.cause).toBe('network');
  expect(uids).toEqual([1, 2, 4]);
  expect(last).toMatchObject({ lastUid: 2n, uidNext: null });
});

test('starts over when UIDNEXT went back and what was stored beyond it is gone, and says so to the store', async () => {
  const raw = Buffer.from(body(9));
  const nine = { uid: 9n, uidValidity: 7n, raw, size: raw.length, flags: [], internalDate: null };
  const none: Step[] = [{ wait: /UID SEARCH UID 3:\*/ }, { send: '* SEARCH\r\n{tag} OK\r\n' }];
  const { uids, first, last, all } = await copy(
    {
      uidNext: 3,
      exists: 2,
      // Their headers first, which are none of what is stored.
      steps: [...none, ...fetch(), ...fetch(row(1), row(2))],
      status: 'UIDNEXT 3 UIDVALIDITY 7',
    },
    known(9n),
    [nine],
  );
  expect(uids).toEqual([1, 2]);
  expect(all).toHaveLength(2);
  expect(first).toMatchObject({ isRestarted: true });
  expect(last).toMatchObject({ lastUid: 2n, uidNext: 3n });
});

test.each(['INBOX"\r\nA9 DELETE "INBOX', 'a\nb', 'a\0b', 'x{5}', 'quo"te\\'])(
  'a folder named %j starts no command of its own',
  async (path) => {
    const { result } = await copy({ steps: fetch(), uidNext: 1, exists: 0 }, { ...empty, path });
    if (result instanceof MailFailure) expect(result.verdict.cause).toBe('protocol');
    const lines = server?.received().split('\r\n').filter(Boolean) ?? [];
    expect(
      lines.every((line) => /^[0-9A-F]{7} (LOGIN|EXAMINE|SELECT|LIST|UID FETCH|LOGOUT)/.test(line)),
    ).toBe(true);
  },
);

test.each([
  ['UIDVALIDITY 0', 'UIDNEXT 4294967296'],
  ['UIDVALIDITY 99999999999999999999', 'UIDNEXT -1'],
  ['NONSENSE', 'UIDNEXT 1e3'],
])('survives %s %s', async (...said) => {
  const { result } = await copy(
    { status: said.join(' '), steps: fetch(), uidNext: 1, exists: 0 },
    known(0n, 1n),
  );
  expect(result).toMatchObject({ fetched: 0 });
});

describe('a message larger than it says', () => {
  test('is cut at the limit and recorded', async () => {
    const text = `Subject: huge\r\n\r\n${'x'.repeat(20_000)}`.slice(0, 10_000);
    const cut = `* 1 FETCH (UID 1 RFC822.SIZE 20000 BODY[]<0> {10000}\r\n${text})\r\n`;
    const { all } = await copy({ uidNext: 2, exists: 1, steps: fetch(cut) });
    expect(all[0]).toMatchObject({ note: 'too_large', size: 20_000 });
    expect(all[0]?.raw.toString()).toBe('Subject: huge\r\n\r\n');
  });

  test('ends the session when the server sends more than it was asked for', async () => {
    const { result } = await copy({
      uidNext: 2,
      exists: 1,
      steps: [{ wait: /UID FETCH/ }, { send: '* 1 FETCH (UID 1 BODY[] {99999999}\r\n' }],
    });
    expect((result as MailFailure).verdict?.cause).toBe('protocol');
  });
});

test('judges where to go on', () => {
  const now = { uidValidity: 7n, uidNext: 10n, highestModseq: null, exists: 9 };
  expect(isUnchanged(known(9n), now)).toBe(true);
  expect(isUnchanged({ ...known(9n), uidNext: null }, now)).toBe(false);
  expect(isUnchanged(known(5n, 10n), now)).toBe(false);
  expect(isUnchanged({ ...known(9n), uidValidity: 8n }, now)).toBe(false);
  expect(startFrom(known(5n), now)).toMatchObject({ lastUid: 5n });
  expect(startFrom({ ...known(5n), uidValidity: 8n }, now)).toMatchObject({ lastUid: 0n, uidValidity: 7n });
  expect(startFrom(known(10n), now)).toMatchObject({ lastUid: 0n, isRestarted: true });
  expect(startFrom(empty, { ...now, uidValidity: null })).toMatchObject({ lastUid: 0n, uidValidity: 0n });
});

test('packs UIDs into ranges', () => {
  expect(packed([1, 2, 3, 7, 9, 10])).toBe('1:3,7,9:10');
  expect(packed([5])).toBe('5');
});
