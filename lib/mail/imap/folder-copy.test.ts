import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { copyOnce } from '../../testing/copy-once.ts';
import { type Bent, type LyingServer, lyingImap } from '../../testing/lying-imap.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';
import type { FetchedMessage } from '../copy.ts';

let restore: () => void;
let server: LyingServer;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server.stop());

const text = (uid: number) => Buffer.from(`Subject: m${uid}\r\n\r\nThis is message ${uid}.\r\n`);
const folderOf = (count: number) => new Map(Array.from({ length: count }, (_, i) => [i + 1, text(i + 1)]));

/** From now on the connection ends in the middle of an answer, after so many messages. */
function cutAfter(count: number): void {
  server.bend = (command, rows): Bent | undefined =>
    /^UID FETCH .*BODY\.PEEK\[\]/i.test(command) ? { rows: rows.slice(0, count), how: 'cut' } : undefined;
}

/** One check that hands over each message alone, to a store that takes its time. */
async function check(
  folder: MemoryFolder,
  beforeSave: (batch: FetchedMessage[]) => void = () => {},
): Promise<unknown> {
  folder.beforeSave = async (batch) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    beforeSave(batch);
  };
  const limits = { deadlineMs: 10_000, commandMs: 5_000, logoutMs: 20 };
  return await copyOnce(server.port, folder, limits, { batchCount: 1 }).catch((error: unknown) => error);
}

test('the cursor does not pass a message that could not be kept, though the connection was cut meanwhile', async () => {
  server = await lyingImap(folderOf(4), () => 0);
  cutAfter(2);
  const folder = new MemoryFolder();
  await check(folder, ([message]) => {
    if (message?.uid === 2n) throw new Error('the database went away');
  });
  expect(folder.messages.map(({ uid }) => uid)).toEqual([1n]);
  expect(folder.cursor.lastUid).toBe(1n);
});

test('a folder that is counted anew is set aside once, though more arrives while that is written', async () => {
  server = await lyingImap(folderOf(5), () => 0);
  const folder = new MemoryFolder();
  await check(folder);
  for (const uid of [4, 5]) server.messages.delete(uid);
  server.uidNext = 4;
  cutAfter(2);
  await check(folder);
  expect(folder.batches.filter(({ next }) => next.isRestarted)).toHaveLength(1);
  expect(folder.messages.map(({ uid, note }) => [uid, note])).toEqual([
    [1n, undefined],
    [2n, undefined],
  ]);
});
