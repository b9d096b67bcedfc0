import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account } from '#lib/testing/factories.ts';
import { type FaultProxy, startFaultProxy } from '#lib/testing/fault-proxy.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { until } from '#lib/testing/until.ts';
import { startWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

// A worker that is killed in the middle of its work on a real Dovecot's pop3d.
const { db } = await testDatabase();
const user = 'ana';
const messages = Array.from({ length: 400 }, (_, i) =>
  Buffer.from(`Subject: ${i}\r\nFrom: a@b.example\r\n\r\n${'Nothing but text.\r\n'.repeat(60 + (i % 60))}`),
);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
let dovecot: Dovecot;
let proxy: FaultProxy;
let restore: () => void;

beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  dovecot = await startDovecot({ authority: mail.authority, users: { [user]: 'old secret' } });
  proxy = await startFaultProxy(dovecot.pop3sPort);
  await changeSettings({ 'fetcher.intervalSeconds': 86_400 }, system);
});
afterAll(async () => {
  await proxy.stop();
  await dovecot.stop();
  restore();
});

const atServer = () => ['cur', 'new'].flatMap((sub) => fs.readdirSync(path.join(dovecot.maildir(user), sub)));
const stored = async (accountId: string) =>
  (await db.messageRaw.findMany({ where: { message: { accountId } }, select: { bytes: true } })).map(
    ({ bytes }) => hashOf(bytes),
  );

test('killed while it copies, and while it deletes: nothing is lost or doubled, and only what is here is deleted there', {
  timeout: 240_000,
}, async () => {
  dovecot.deliver(user, messages);
  proxy.faults = { delayMs: 300 };
  const { id } = await account({
    ...{ type: 'pop3', incomingHost: 'localhost', incomingPort: proxy.port, incomingUser: user },
    deleteAfterDays: 1,
  });
  const read = () => db.mailAccount.findUniqueOrThrow({ where: { id } });

  const first = await startWorker();
  const some = await until('some are stored', () => db.message.count({ where: { accountId: id } }));
  first.kill('SIGKILL');
  await first.ended;
  expect(some).toBeLessThan(messages.length);

  proxy.faults = {};
  const second = await startWorker();
  await until(
    'all are stored',
    async () => {
      const { messageCount, claimId } = await read();
      return messageCount === messages.length && claimId === null;
    },
    90_000,
  );
  second.kill('SIGTERM');
  await second.ended;
  expect((await stored(id)).toSorted()).toEqual(messages.map(hashOf).toSorted());
  expect(atServer()).toHaveLength(messages.length);

  // All of them have been here long enough, and the connection breaks off with the first deletions.
  const long = new Date(Date.now() - 2 * 24 * 3_600_000);
  await db.message.updateMany({ where: { accountId: id }, data: { fetchedAt: long } });
  await db.folder.updateMany({ where: { accountId: id }, data: { clearedAt: null } });
  await db.mailAccount.update({ where: { id }, data: { nextCheckAt: new Date(0) } });
  proxy.faults = { delayMs: 300 };
  const third = await startWorker();
  await until('it has begun to delete', async () => {
    const [folder] = await db.folder.findMany({ where: { accountId: id } });
    return folder?.clearedAt;
  });
  third.kill('SIGKILL');
  await third.ended;
  proxy.faults = {};
  expect(atServer()).toHaveLength(messages.length);

  await db.folder.updateMany({ where: { accountId: id }, data: { clearedAt: null } });
  const fourth = await startWorker();
  await until('all are deleted there', () => atServer().length === 0, 90_000);
  await until('the check has ended', async () => (await read()).claimId === null);
  expect((await stored(id)).toSorted()).toEqual(messages.map(hashOf).toSorted());
  fourth.kill('SIGTERM');
  await fourth.ended;
});
