import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { copyOnce } from '../../testing/copy-once.ts';
import { type LyingServer, lyingImap } from '../../testing/lying-imap.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';
import type { FetchedMessage } from '../copy.ts';

// Servers whose numbering does not last (UIDVALIDITY, RFC 3501 2.3.1.1): what is stored is not fetched again.

let restore: () => void;
let server: LyingServer;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server.stop());

const text = (uid: number) =>
  Buffer.from(
    `Message-ID: <${uid}@northwind.example>\r\nSubject: m${uid}\r\n\r\nThis is message ${uid}.\r\n`,
  );
const messages = (count: number) => new Map(Array.from({ length: count }, (_, i) => [i + 1, text(i + 1)]));
const check = (folder: MemoryFolder) =>
  copyOnce(server.port, folder, { deadlineMs: 60_000, commandMs: 20_000, answerMs: 20_000, logoutMs: 20 });

/** Another numbering in each session, and where it is said so other UIDs. */
const restless =
  (step = 0): NonNullable<LyingServer['bend']> =>
  (_, rows, connection) => ({
    rows: rows.map((row) =>
      Buffer.from(
        row
          .toString('latin1')
          .replace(/UIDVALIDITY 7/, `UIDVALIDITY ${700 + connection}`)
          .replace(/UIDNEXT (\d+)/, (_all, n) => `UIDNEXT ${Number(n) + step * connection}`),
        'latin1',
      ),
    ),
  });

const stored = (folder: MemoryFolder) => folder.messages.map(({ raw, note }) => [raw.toString(), note]);
const there = () => [...server.messages.values()].map((raw) => [raw.toString(), undefined]);

test.each([[12], [600]])(
  'of %d messages each body is fetched once, whatever the numbering',
  async (count) => {
    server = await lyingImap(messages(count), () => 0);
    server.bend = restless();
    const folder = new MemoryFolder();
    for (let i = 0; i < 4; i += 1) {
      if (i === 2) server.messages.set(count + 1, text(count + 1));
      expect(await check(folder)).toBeUndefined();
    }
    expect(stored(folder)).toEqual(there());
    expect(server.bodiesGiven).toBe(count + 1);
    // The first time it is a new folder; from then on somebody is told.
    expect(folder.batches.filter(({ next }) => next.isRenumbered)).toHaveLength(3);
  },
);

test('a body that is another under the same header and size is fetched, and one whose header tells nothing', async () => {
  const nameless = Buffer.from(
    'Subject: no name of its own, and long enough to be one\r\nTo: a@b.example\r\n\r\nOne.\r\n',
  );
  server = await lyingImap(messages(6).set(7, nameless), () => 0);
  server.bend = restless();
  const folder = new MemoryFolder();
  await check(folder);
  const before = server.bodiesGiven;
  server.messages.set(3, Buffer.from(text(3).toString().replace('This', 'That')));
  server.messages.set(4, Buffer.from(text(4).toString().replace('m4', 'm5')));
  await check(folder);
  // The third has the size and the header of what is stored: it is taken for that.
  expect(server.bodiesGiven - before).toBe(2);
});

test('where headers are refused bodies are fetched again', async () => {
  server = await lyingImap(messages(8), () => 0);
  const numbered = restless();
  server.bend = (command, rows, connection) =>
    /HEADER/.test(command) ? { rows: [], end: 'NO not here' } : numbered(command, rows, connection);
  const folder = new MemoryFolder();
  for (let i = 0; i < 2; i += 1) expect(await check(folder)).toBeUndefined();
  expect(stored(folder)).toEqual(there());
});

test('a header that ends the session is asked for once', async () => {
  server = await lyingImap(messages(8), () => 0);
  const folder = new MemoryFolder();
  await check(folder);
  server.bend = (command, rows, _connection) => {
    if (/HEADER/.test(command)) return { rows: [], how: 'cut' };
    return restless()(command, rows, 1);
  };
  expect((await check(folder))?.verdict.cause).toBe('network');
  expect(await check(folder)).toBeUndefined();
  expect(folder.messages.map(({ uid }: FetchedMessage) => Number(uid))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
