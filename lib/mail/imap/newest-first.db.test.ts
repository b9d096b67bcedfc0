import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyOnce } from '../../testing/copy-once.ts';
import { type Dovecot, startDovecot } from '../../testing/dovecot.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';

// A folder that takes several checks. REKEY_FOLDER_MESSAGES=500000 is the long form.
const count = Number(process.env.REKEY_FOLDER_MESSAGES ?? 1_800);
const perCheck = Math.max(500, Math.floor(count / 4 / 500) * 500);

let dovecot: Dovecot;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority, users: { ana: 'x' } });
}, 60_000);
afterAll(async () => {
  await dovecot.stop();
  restore();
});

const message = (n: number) => Buffer.from(`Subject: message ${n}\r\n\r\nHello ${n}\r\n`);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test(`a folder of ${count} messages is copied in steps, newest first, and what comes in meanwhile before the rest`, {
  timeout: 3_600_000,
}, async () => {
  for (let n = 1; n <= count; n += 1000)
    dovecot.deliver('ana', range(n, Math.min(n + 999, count)).map(message));
  const folder = new MemoryFolder();
  const check = async () =>
    expect(await copyOnce(dovecot.imapPort, folder, { deadlineMs: 600_000 }, { messages: perCheck })).toBe(
      undefined,
    );
  const uids = () => folder.messages.map(({ uid }) => Number(uid));

  await check();
  expect(uids()).toEqual(range(count - perCheck + 1, count));
  expect(folder.cursor).toMatchObject({
    lastUid: BigInt(count),
    olderThan: BigInt(count - perCheck + 1),
    serverCount: count,
    messageCount: null,
  });

  dovecot.deliver('ana', [message(count + 1), message(count + 2)]);
  const before = folder.batches.length;
  await check();
  expect(
    folder.batches
      .slice(before)[0]
      ?.messages.slice(0, 2)
      .map(({ uid }) => Number(uid)),
  ).toEqual([count + 1, count + 2]);
  expect(folder.cursor.olderThan).toBeLessThan(BigInt(count - perCheck));

  for (let i = 0; i < 8 && folder.cursor.messageCount === null; i++) await check();
  expect(uids()).toEqual(range(1, count + 2));
  expect(folder.cursor).toMatchObject({ olderThan: null, messageCount: count + 2 });
});
