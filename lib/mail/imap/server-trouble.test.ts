import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { copyOnce } from '../../testing/copy-once.ts';
import { type Bent, type LyingServer, lyingImap } from '../../testing/lying-imap.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';
import { dayMs } from '../../time-units.ts';

// The kinds of trouble that users of mail programs report of IMAP servers, each in two forms that differ in the size of
// the folder, the place of the fault or its words.

let restore: () => void;
let server: LyingServer;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server.stop());

const text = (uid: number) => Buffer.from(`Subject: m${uid}\r\n\r\nThis is message ${uid}.\r\n`);
const add = (uid: number) => server.messages.set(uid, text(uid));

type Bend = NonNullable<LyingServer['bend']>;
type Trouble = {
  count: number;
  bend?: Bend;
  path?: string;
  /** UIDs that are noted as long as the server does not hand them out. */
  noted?: number[];
  /** Happens once all of the first are accounted for. */
  later?: () => void;
  /** As long as it goes on. */
  checks?: number;
};

const check = (folder: MemoryFolder) =>
  copyOnce(server.port, folder, { deadlineMs: 10_000, commandMs: 250, answerMs: 250, logoutMs: 20 });

async function play({ count, bend, path = 'INBOX', later, checks = 6 }: Trouble) {
  server = await lyingImap(new Map(Array.from({ length: count }, (_, i) => [i + 1, text(i + 1)])), () => 0);
  if (bend) server.bend = bend;
  const folder = new MemoryFolder({ path });
  const go = async (times: number) => {
    for (let i = 0; i < times; i += 1) {
      await check(folder);
      folder.now += 60_000;
    }
  };
  await go(checks);
  if (later) {
    later();
    await go(3);
  }
  return folder;
}

const uidOf = (row: Buffer) => Number(/FETCH \(UID (\d+)/.exec(row.toString('latin1', 0, 80))?.[1]);
const asksForBody = (command: string) => /^UID FETCH .*BODY/i.test(command);
/** Answers otherwise wherever one of these is asked for with its body. */
const wherever =
  (uids: number[], answer: (rows: Buffer[]) => Bent): Bend =>
  (command, rows) =>
    asksForBody(command) && rows.some((row) => uids.includes(uidOf(row))) ? answer(rows) : undefined;
const refuseAll =
  (verb: RegExp, end: string): Bend =>
  (command) =>
    verb.test(command) ? { rows: [], end } : undefined;
const without = (uids: number[]) => (rows: Buffer[]) => rows.filter((row) => !uids.includes(uidOf(row)));
const upTo = (uid: number) => (rows: Buffer[]) => rows.filter((row) => uidOf(row) < uid);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const rewrite = (rows: Buffer[], change: (row: string, uid: number) => string) =>
  rows.map((row) => Buffer.from(change(row.toString('latin1'), uidOf(row)), 'latin1'));
const swapBody = (uid: number, instead: string) => (rows: Buffer[]) => ({
  rows: rewrite(rows, (row, own) => (own === uid ? row.replace(/BODY\[\].*$/s, `${instead})\r\n`) : row)),
});
const withFlags =
  (flags: string[]): Bend =>
  (command, rows) =>
    / FLAGS /.test(command)
      ? { rows: rewrite(rows, (row, uid) => row.replace('FLAGS ()', `FLAGS (${flags[uid % flags.length]})`)) }
      : undefined;
const cutAfter = (most: number): Bend => {
  const given = new Map<number, number>();
  return (command, rows, connection) => {
    if (!asksForBody(command)) return undefined;
    const left = most - (given.get(connection) ?? 0);
    given.set(connection, most - left + rows.length);
    return rows.length > left ? { rows: rows.slice(0, Math.max(0, left)), how: 'cut' } : undefined;
  };
};
const nextIsLast: Bend = (command, rows) =>
  /^(?:STATUS|EXAMINE|SELECT)/.test(command)
    ? { rows: rewrite(rows, (row) => row.replace(/UIDNEXT (\d+)/, (_, n) => `UIDNEXT ${Number(n) - 1}`)) }
    : undefined;
const namedOnly =
  (spelled: string): Bend =>
  (command) => {
    if (/^LIST/.test(command)) return { rows: [Buffer.from(`* LIST () "/" "${spelled}"\r\n`)] };
    const isNamed = command.includes(`"${spelled}"`) || command.includes(` ${spelled}`);
    return /^(?:EXAMINE|SELECT|STATUS)/.test(command) && !isNamed
      ? { rows: [], end: 'NO no such' }
      : undefined;
  };
const without1 = (row: string) => row.replace(/UID \d+ /, '');

const kinds: [kind: string, given: Trouble, other: Trouble][] = [
  ['no fault at all', { count: 30, later: () => add(31) }, { count: 900, later: () => add(905) }],
  [
    'the connection ends after a few messages',
    { count: 12, bend: cutAfter(2), checks: 20 },
    { count: 31, bend: cutAfter(7), checks: 20 },
  ],
  [
    'a body that has nothing to do with its size',
    { count: 5, bend: wherever([2], swapBody(2, 'BODY[]<0> ""')), noted: [2] },
    { count: 40, bend: wherever([40], swapBody(40, 'BODY[]<0> NIL')), noted: [40] },
  ],
  [
    'one message ends the connection',
    { count: 6, bend: wherever([3], (rows) => ({ rows: upTo(3)(rows), how: 'cut' })), noted: [3] },
    { count: 45, bend: wherever([45], (rows) => ({ rows: upTo(45)(rows), how: 'cut' })), noted: [45] },
  ],
  [
    'one message is refused beside good ones',
    {
      count: 5,
      bend: wherever([4], (rows) => ({ rows: without([4])(rows), end: 'NO not converted' })),
      noted: [4],
    },
    { count: 26, bend: wherever([1], () => ({ rows: [], end: 'BAD [SERVERBUG] internal' })), noted: [1] },
  ],
  [
    'many messages are refused',
    {
      count: 60,
      bend: wherever(range(11, 35), (rows) => ({
        rows: without(range(11, 35))(rows),
        end: 'NO [UNAVAILABLE] x',
      })),
      noted: range(11, 35),
      later: () => add(61),
    },
    {
      count: 90,
      bend: wherever(range(50, 89), (rows) => ({ rows: upTo(50)(rows), end: 'NO some are not there' })),
      noted: range(50, 89),
      later: () => add(91),
    },
  ],
  [
    'answers name no UID',
    {
      count: 4,
      bend: (command, rows) => (asksForBody(command) ? { rows: rewrite(rows, without1) } : undefined),
    },
    {
      count: 28,
      bend: (command, rows) => (asksForBody(command) ? { rows: rewrite(rows, without1) } : undefined),
    },
  ],
  [
    'keywords that cannot be read',
    { count: 10, bend: withFlags(['a"b', 'x]y', '[css3-page]', '"\\\\Deleted"', '\u0004Junk', '%x']) },
    { count: 33, bend: withFlags(['\\Seen', '(', '{3}', 'Gr\u00f6\u00dfe', '"open']) },
  ],
  [
    'SEARCH is refused',
    { count: 60, bend: refuseAll(/^UID SEARCH/, 'NO [LIMIT] not possible') },
    { count: 700, bend: refuseAll(/^UID SEARCH/, 'BAD no such command') },
  ],
  [
    'STATUS is refused',
    { count: 3, bend: refuseAll(/^STATUS/, 'NO STATUS failed'), later: () => add(4) },
    { count: 50, bend: refuseAll(/^STATUS/, 'BAD unknown'), later: () => add(53) },
  ],
  [
    'UIDNEXT names the last UID',
    { count: 3, bend: nextIsLast, later: () => add(4) },
    { count: 40, bend: nextIsLast, later: () => range(41, 43).forEach(add) },
  ],
  [
    'a folder is known by its own spelling only',
    { count: 2, path: 'Q&A', bend: namedOnly('Q&A') },
    { count: 25, path: 'R&D/Old', bend: namedOnly('R&D/Old'), later: () => add(26) },
  ],
  [
    'the answer stalls within one message',
    {
      count: 6,
      bend: wherever([3], (rows) => ({
        rows: [...upTo(3)(rows), Buffer.from('* 3 FETCH (UID 3 BODY[]<0> {99}\r\nx')],
        how: 'silence',
      })),
      noted: [3],
      checks: 8,
    },
    {
      count: 30,
      bend: wherever([25], (rows) => ({ rows: rows.filter((row) => uidOf(row) <= 25), how: 'drip' })),
      noted: [25],
      checks: 12,
    },
  ],
];

describe.each(kinds)('%s', (_kind, given, other) => {
  test.each([
    ['as reported', given],
    ['in another form', other],
  ])(
    '%s: every message is stored or noted, and what was noted comes when the server mends',
    { timeout: 40_000 },
    async (_form, trouble) => {
      const folder = await play(trouble);
      const all = [...server.messages.keys()];
      expect(folder.messages.map(({ uid }) => Number(uid))).toEqual(all);
      expect(folder.messages.filter(({ note }) => note).map(({ uid }) => Number(uid))).toEqual(
        trouble.noted ?? [],
      );
      server.bend = undefined as never;
      if (trouble.path) server.bend = trouble.bend as Bend;
      for (let day = 0; day < 8; day += 1) {
        await check(folder);
        folder.now += dayMs;
      }
      for (const uid of all) {
        const stored = folder.messages.find((one) => Number(one.uid) === uid);
        expect(stored?.note).toBeUndefined();
        expect(stored?.raw.toString()).toBe(text(uid).toString());
      }
    },
  );
});

test.each([
  [3, 1, 5],
  [30, 2, 34],
])('of %d messages %d more become visible after UIDNEXT has passed them', async (count, late, uidNext) => {
  server = await lyingImap(new Map(range(1, count).map((uid) => [uid, text(uid)])), () => 0);
  const folder = new MemoryFolder();
  await check(folder);
  server.uidNext = uidNext;
  await check(folder);
  for (const uid of range(count + 1, count + late)) add(uid);
  for (let i = 0; i < 3; i += 1) {
    folder.now += 60_000;
    expect(await check(folder)).toBeUndefined();
  }
  expect(folder.messages.map(({ uid }) => Number(uid))).toEqual(range(1, count + late));
});

test.each([
  ['too high', 3, +1],
  ['too low', 40, -1],
])(
  'a next UID that is %s once (%d messages) copies nothing again, and the next message comes',
  async (_, count, off) => {
    server = await lyingImap(new Map(range(1, count).map((uid) => [uid, text(uid)])), () => 0);
    const folder = new MemoryFolder();
    await check(folder);
    server.uidNext = count + 1 + off;
    await check(folder);
    server.uidNext = undefined;
    await check(folder);
    expect(server.bodiesGiven).toBe(count);
    add(count + 1);
    for (let i = 0; i < 3; i += 1) {
      folder.now += 60_000;
      expect(await check(folder)).toBeUndefined();
    }
    expect(folder.messages.map(({ uid }) => Number(uid))).toEqual(range(1, count + 1));
    expect(server.bodiesGiven).toBe(count + 1);
  },
);

test('a server that was set back and gives its UIDs to other messages is copied anew', async () => {
  server = await lyingImap(new Map(range(1, 30).map((uid) => [uid, text(uid)])), () => 0);
  const folder = new MemoryFolder();
  await check(folder);
  for (const uid of range(26, 30)) server.messages.delete(uid);
  server.uidNext = 26;
  await check(folder);
  server.uidNext = undefined;
  server.messages.set(26, Buffer.from('Subject: another\r\n\r\nAnother.\r\n'));
  await check(folder);
  expect(folder.messages.map(({ uid }) => Number(uid))).toEqual(range(1, 26));
  expect(folder.messages.at(-1)?.raw.toString()).toContain('Another.');
});

test.each(['* 3 EXPUNGE', '* VANISHED 9'])(
  'what is deleted while it is fetched is not missed: %s',
  async (line) => {
    server = await lyingImap(new Map(range(1, 12).map((uid) => [uid, text(uid)])), () => 0);
    server.bend = (command, rows) => {
      if (!asksForBody(command) || !server.messages.delete(9)) return undefined;
      return {
        rows: [
          ...rows.slice(0, 4),
          Buffer.from(`${line}\r\n`),
          ...rows.slice(4).filter((row) => uidOf(row) !== 9),
        ],
      };
    };
    const folder = new MemoryFolder();
    expect(await check(folder)).toBeUndefined();
    expect(folder.messages.map(({ uid }) => Number(uid))).toEqual(range(1, 12).filter((uid) => uid !== 9));
    expect(await folder.missing()).toEqual([]);
    expect(await check(folder)).toBeUndefined();
    expect(server.bodiesGiven).toBe(12);
  },
);

test.each(['BAD User is authenticated but not connected.', 'NO Mailbox is being moved.'])(
  'the first reason stays where a good-bye follows it: %s',
  async (words) => {
    server = await lyingImap(new Map([[1, text(1)]]), () => 0);
    server.bend = (command) =>
      /^(?:EXAMINE|SELECT)/.test(command)
        ? { rows: [], end: `${words}\r\n* BYE Connection closed. 14` }
        : undefined;
    const failure = await check(new MemoryFolder());
    expect(failure?.verdict.evidence).toContain(words.replace(/^\S+ /, ''));
  },
);

describe.each([
  ['broke the connection once', { how: 'cut' }, 2],
  ['was refused', { end: 'NO not now' }, 1],
] as const)('a message that %s', (_, trouble, checks) => {
  test.each([
    ['said to be gone', { rows: [Buffer.from('* 5 EXPUNGE\r\n')] }],
    ['left out, of the list too,', { rows: [] }],
  ])(
    'and is %s when it is asked for again, comes all the same where the server has it',
    async (_how, lie) => {
      let isMended = false;
      server = await lyingImap(new Map(range(1, 12).map((uid) => [uid, text(uid)])), () => 0);
      server.bend = wherever([5], (rows) => ({ ...trouble, rows: upTo(5)(rows) }));
      const folder = new MemoryFolder();
      for (let i = 0; i < checks; i += 1) await check(folder);
      expect(await folder.missing()).toMatchObject([{ uid: 5n }]);
      server.bend = (command, rows) => {
        if (isMended || !/^UID (?:FETCH|SEARCH)/.test(command)) return undefined;
        const isAlone = rows.length <= 1;
        return isAlone ? lie : undefined;
      };
      folder.now += 60_000;
      await check(folder);
      expect(await folder.missing()).toEqual([]);
      isMended = true;
      for (let day = 0; day < 2; day += 1) {
        await check(folder);
        folder.now += dayMs;
      }
      expect(folder.messages.map(({ uid }) => Number(uid))).toEqual(range(1, 12));
      expect(folder.messages.filter(({ note }) => note)).toEqual([]);
      expect(server.bodiesGiven).toBeLessThanOrEqual(30);
    },
  );
});

const endless: Bend = (command) => (asksForBody(command) ? { rows: [], how: 'cut' } : undefined);
const stored = (folder: MemoryFolder) =>
  folder.messages.filter(({ note }) => !note).map(({ uid }) => Number(uid));

test.each([
  ['from the beginning', 0],
  ['once some are here', 4],
])(
  'a server that ends the session at every body, %s, is an ill folder: no message is blamed for it',
  async (_, before) => {
    server = await lyingImap(new Map(range(1, before).map((uid) => [uid, text(uid)])), () => 0);
    const folder = new MemoryFolder();
    await check(folder);
    for (const uid of range(before + 1, 12)) add(uid);
    server.bend = endless;
    const causes: (string | undefined)[] = [];
    for (let i = 0; i < 20; i += 1) {
      causes.push((await check(folder))?.verdict.cause);
      folder.now += 60_000;
    }
    expect(causes.slice(0, 2)).toEqual(['network', 'network']);
    expect(new Set(causes.slice(2))).toEqual(new Set(['mailbox']));
    expect(folder.messages.filter(({ note }) => note)).toEqual([]);
    expect((await folder.missing()).map(({ tries }) => tries)).toEqual([1, 1]);
    server.bend = undefined;
    for (let i = 0; i < 3; i += 1) await check(folder);
    expect(stored(folder)).toEqual(range(1, 12));
    expect(await folder.missing()).toEqual([]);
  },
);

test('bodies that end the session are passed one by one where the others come, the first ones too', async () => {
  server = await lyingImap(new Map(range(1, 12).map((uid) => [uid, text(uid)])), () => 0);
  server.bend = (command, rows) => {
    const at = rows.findIndex((row) => [1, 2, 3, 7, 8].includes(uidOf(row)));
    return asksForBody(command) && at >= 0 ? { rows: rows.slice(0, at), how: 'cut' } : undefined;
  };
  const folder = new MemoryFolder();
  for (let i = 0; i < 30; i += 1) {
    await check(folder);
    folder.now += 60_000;
  }
  expect(stored(folder)).toEqual([4, 5, 6, 9, 10, 11, 12]);
  expect(folder.messages.filter(({ note }) => note).map(({ uid }) => Number(uid))).toEqual([1, 2, 3, 7, 8]);
});

const mail = (uid: number) =>
  Buffer.from(`From: a@b.example\r\nSubject: m${uid}\r\n\r\n${'A line of it.\r\n'.repeat(uid)}`);
const sized =
  (factor: number): Bend =>
  (command, rows) =>
    asksForBody(command)
      ? {
          rows: rewrite(rows, (row) =>
            row.replace(/RFC822\.SIZE (\d+)/, (_, n) => `RFC822.SIZE ${Number(n) * factor}`),
          ),
        }
      : undefined;

test.each([[1], [2], [3], [40]])(
  'sizes that are wrong by thirty times on all of %d messages leave nothing uncopied',
  async (count) => {
    server = await lyingImap(new Map(range(1, count).map((uid) => [uid, mail(uid)])), () => 0);
    server.bend = sized(30);
    const folder = new MemoryFolder();
    expect(await check(folder)).toBeUndefined();
    expect(folder.messages.map(({ raw }) => raw.toString())).toEqual(
      range(1, count).map((uid) => mail(uid).toString()),
    );
    // Three that agree are needed to disbelieve the server: fewer are here as they came, and are asked for again.
    const noted = folder.messages.filter(({ note }) => note).length;
    expect(noted).toBe(count < 3 ? count : 0);
    for (const uid of range(count + 1, 3)) server.messages.set(uid, mail(uid));
    server.messages.set(Math.max(4, count + 1), mail(5));
    for (let i = 0; i < 3; i += 1) {
      folder.now += dayMs;
      expect(await check(folder)).toBeUndefined();
    }
    expect(stored(folder)).toHaveLength(server.messages.size);
    expect(folder.messages.map(({ size, raw }) => size === raw.length)).not.toContain(false);
    expect(await folder.missing()).toEqual([]);
  },
);

test('a message far shorter than its size is not taken for whole where the sizes of others are true', async () => {
  server = await lyingImap(new Map(range(1, 9).map((uid) => [uid, mail(uid)])), () => 0);
  server.bend = (command, rows) => ({
    rows: rows.map((row) => (uidOf(row) >= 5 ? (sized(30)(command, [row], 0)?.rows?.[0] ?? row) : row)),
  });
  const folder = new MemoryFolder();
  await check(folder);
  expect(stored(folder)).toEqual(range(1, 4));
  expect(folder.messages.filter(({ note }) => note === 'not_given')).toHaveLength(5);
});
