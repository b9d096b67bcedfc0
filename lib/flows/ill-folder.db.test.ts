import { afterAll, beforeAll, expect, test } from 'vitest';
import { listMissingMail } from '../messages/missing.ts';
import { checkById } from '../testing/check-by-id.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { type LyingServer, lyingImap } from '../testing/lying-imap.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { system } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';

const { db } = await testDatabase();
let server: LyingServer;
let restore: () => void;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  const text = (uid: number) => Buffer.from(`Subject: m${uid}\r\n\r\nThis is message ${uid}.\r\n`);
  server = await lyingImap(new Map(Array.from({ length: 9 }, (_, i) => [i + 1, text(i + 1)])), () => 0);
  await changeSettings({ 'lockout.attemptsPerHour': 60 }, system);
});
afterAll(async () => {
  await server.stop();
  restore();
});

const ana = () =>
  account({
    incomingHost: '127.0.0.1',
    incomingPort: server.port,
    incomingSecurity: 'none',
    incomingUser: 'ana',
    chosenFolders: ['INBOX'],
  });

test('a server that ends the session at every body: the account says so and waits longer and longer, and all comes once it mends', async () => {
  const { id } = await ana();
  const read = () => db.mailAccount.findUniqueOrThrow({ where: { id } });
  server.bend = (command) => (/^UID FETCH .*BODY/i.test(command) ? { rows: [], how: 'cut' } : undefined);
  const pauses: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    await checkById(db, id);
    const { nextCheckAt, lastCheckAt } = await read();
    pauses.push(Number(nextCheckAt) - Number(lastCheckAt));
  }
  const ill = await read();
  expect(ill).toMatchObject({ state: 'degraded', lastOutcome: 'mailbox', refusals: 0, transientFailures: 6 });
  expect(ill.lastEvidence).toContain('INBOX: the session ends whenever a message is asked for');
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.at(-1)).toBeGreaterThan((pauses[0] ?? 0) * 4);
  // Of two it was thought at first that it was theirs; nothing is noted in the mailbox.
  expect(await listMissingMail(db, id)).toMatchObject([{ count: 2, reason: 'broke', isTriedAgain: true }]);
  expect(await db.message.count()).toBe(0);

  server.bend = undefined;
  for (let n = 0; n < 2; n += 1) await checkById(db, id);
  expect(await read()).toMatchObject({ state: 'active', lastOutcome: 'ok', messageCount: 9 });
  expect(await listMissingMail(db, id)).toEqual([]);
  expect(await db.message.count({ where: { note: null } })).toBe(9);
});

test('where all of it is remembered as missing already, and the session ends again, the check is not well either', async () => {
  const { id } = await ana();
  await checkById(db, id);
  const folder = await db.folder.findFirstOrThrow({ where: { accountId: id } });
  await db.message.deleteMany({ where: { accountId: id, uid: { lt: 9 } } });
  await db.missingMessage.createMany({
    data: [1, 2, 3, 4, 5, 6, 7, 8].map((uid) => ({
      folderId: folder.id,
      uid,
      count: 1,
      reason: 'broke',
      tries: 2,
      nextTryAt: new Date(0),
    })),
  });
  server.bend = (command) => (/^UID FETCH .*BODY/i.test(command) ? { rows: [], how: 'cut' } : undefined);
  await checkById(db, id);
  const { state, lastOutcome } = await db.mailAccount.findUniqueOrThrow({ where: { id } });
  expect({ state, lastOutcome }).toEqual({ state: 'degraded', lastOutcome: 'mailbox' });
  expect(await db.message.count({ where: { accountId: id, note: 'not_given' } })).toBe(0);
  server.bend = undefined;
  await checkById(db, id);
  expect(await db.missingMessage.count({ where: { folderId: folder.id } })).toBe(0);
  expect(await db.message.count({ where: { accountId: id } })).toBe(9);
});
