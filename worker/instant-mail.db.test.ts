import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { databaseTime } from '#lib/db/clock.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { pauseAccount } from '#lib/flows/pause-account.ts';
import { startRecording } from '#lib/flows/record-protocol.ts';
import { readSettingsTaken } from '#lib/heartbeats/settings-taken.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account } from '#lib/testing/factories.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { until } from '#lib/testing/until.ts';
import { anAdmin } from '#lib/testing/viewers.ts';
import { startWorker, type TestWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

// Real worker processes that wait for mail at a real Dovecot, from one check to the next.
const { db } = await testDatabase();
const password = 'old secret';
let dovecot: Dovecot;
let restore: () => void;
let worker: TestWorker;

beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  dovecot = await startDovecot({ authority: mail.authority });
  // So long that no mail comes in because an account happens to be due.
  await changeSettings({ 'fetcher.intervalSeconds': 86_400 }, system);
  worker = await startWorker();
}, 60_000);
afterAll(async () => {
  await dovecot.stop();
  restore();
});

let user: string;
let count = 0;
beforeEach(async () => {
  user = `instant${++count}`;
  await dovecot.setPassword(user, password);
});

type Given = Parameters<typeof account>[0];
async function instantAccount(given: Given = {}): Promise<string> {
  const at = { incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser: user };
  return (await account({ ...at, instant: true, ...given })).id;
}
const isWatched = (accountId: string) => db.accountWatch.findUnique({ where: { accountId } });
const watched = (id: string) => until('a worker waits for its mail', () => isWatched(id), 20_000);
const read = (id: string) => db.mailAccount.findUniqueOrThrow({ where: { id } });
const message = (name: string) => Buffer.from(`Subject: ${name}\r\n\r\n${name}\r\n`);

/** Milliseconds from the delivery until the message can be read. */
async function arrival(id: string, name: string, folder?: string): Promise<number> {
  const began = performance.now();
  if (folder) await dovecot.save(user, message(name), folder);
  else dovecot.deliver(user, [message(name)]);
  await until(
    `${name} is here`,
    () => db.message.findFirst({ where: { accountId: id, subject: name } }),
    20_000,
  );
  return performance.now() - began;
}

test.each(['tls', 'starttls'] as const)(
  'new mail is here within two seconds, by the one connection and sign-in there is, over %s',
  { timeout: 60_000 },
  async (incomingSecurity) => {
    const port = incomingSecurity === 'tls' ? dovecot.imapsPort : dovecot.imapPort;
    const id = await instantAccount({ incomingSecurity, incomingPort: port });
    await watched(id);
    const took: number[] = [];
    for (const name of ['one', 'two', 'three', 'four', 'five']) took.push(await arrival(id, name));
    console.info(`arrived after ${took.map(Math.round).join(', ')} ms`);
    expect(Math.max(...took)).toBeLessThan(2_000);
    expect(dovecot.signIns(user)).toEqual({ accepted: 1, refused: 0 });
    await until('the check has ended', async () => (await read(id)).claimId === null);
    expect(await read(id)).toMatchObject({ state: 'active', unsuccessfulSignIns: [], instantTrouble: null });
  },
);

test('a check in the kept session gives back its own place in the lock-out budget and no other', {
  timeout: 60_000,
}, async () => {
  const id = await instantAccount();
  await watched(id);
  const elsewhere = new Date(Date.now() - 600_000);
  await db.mailAccount.update({ where: { id }, data: { unsuccessfulSignIns: [elsewhere] } });
  await arrival(id, 'one');
  await until('the check has ended', async () => (await read(id)).claimId === null);
  expect((await read(id)).unsuccessfulSignIns).toEqual([elsewhere]);
});

test('a password that is changed while a session waits is noticed at the next interval, and is an incident as always', {
  timeout: 90_000,
}, async () => {
  const id = await instantAccount();
  await watched(id);
  await changeSettings(
    { 'fetcher.intervalSeconds': 3, 'suspension.refusalsIfWorked': 1, 'suspension.minimumMinutes': 0 },
    system,
  );
  try {
    await dovecot.setPassword(user, 'another');
    await until('it is suspended', async () => (await read(id)).state === 'suspended', 30_000);
    expect(await db.incident.findFirst({ where: { accountId: id } })).toMatchObject({
      cause: 'wrong_credentials',
      closedAt: null,
    });
    await until('nobody waits any more', async () => !(await isWatched(id)), 20_000);
    expect(dovecot.signIns(user).refused).toBe(1);
  } finally {
    await changeSettings(
      {
        'fetcher.intervalSeconds': 86_400,
        'suspension.refusalsIfWorked': 5,
        'suspension.minimumMinutes': 120,
      },
      system,
    );
  }
});

test('new mail in other folders is here within two seconds too, by the same connection, where the server offers NOTIFY', {
  timeout: 60_000,
}, async () => {
  const folders = ['INBOX', 'Archive', 'Büro & "more"'];
  for (const folder of folders) await dovecot.save(user, message('before'), folder);
  const id = await instantAccount({ chosenFolders: folders });
  await watched(id);
  const took: number[] = [];
  for (const [i, folder] of [...folders, ...folders].entries()) {
    took.push(await arrival(id, `${folder} ${i}`, folder));
    await until('the check has ended', async () => (await read(id)).claimId === null);
  }
  console.info(`arrived after ${took.map(Math.round).join(', ')} ms`);
  expect(Math.max(...took)).toBeLessThan(2_000);
  expect(dovecot.signIns(user)).toEqual({ accepted: 1, refused: 0 });
  expect(await db.message.count({ where: { accountId: id } })).toBe(9);
});

test('a session that waits is begun anew where recording begins, and the waiting is recorded', {
  timeout: 60_000,
}, async () => {
  const id = await instantAccount();
  await watched(id);
  await startRecording(id, anAdmin().actor);
  await until('it waits on a connection that is recorded', async () => {
    const [connection] = await db.protocolConnection.findMany({ where: { accountId: id } });
    return / > \S+ IDLE$/m.test(connection?.lines ?? '') && connection;
  });
  await arrival(id, 'Geheimnis');
  await until('the news is recorded, and the check behind it', async () => {
    const [connection] = await db.protocolConnection.findMany({ where: { accountId: id } });
    return / < \* 1 EXISTS\n.* > DONE\n.* < \* 1 FETCH .*\{\d+\}/s.test(connection?.lines ?? '');
  });
  const all = await db.protocolConnection.findMany({ where: { accountId: id } });
  expect(all).toHaveLength(1);
  expect(JSON.stringify(all)).not.toMatch(/Geheimnis|old secret/);
  expect(dovecot.signIns(user)).toEqual({ accepted: 2, refused: 0 });
});

test('nobody waits for the mail of an account that was paused', { timeout: 60_000 }, async () => {
  const id = await instantAccount();
  await watched(id);
  await pauseAccount(id, anAdmin().actor);
  await until('nobody waits any more', async () => !(await isWatched(id)), 20_000);
});

test('another worker waits in the place of one that was killed, and what came meanwhile is here', {
  timeout: 120_000,
}, async () => {
  const id = await instantAccount();
  const { watcherId } = await watched(id);
  const second = await startWorker();
  worker.kill('SIGKILL');
  await worker.ended;
  dovecot.deliver(user, [message('meanwhile')]);
  await until('another waits', async () => {
    const watch = await isWatched(id);
    return watch && watch.watcherId !== watcherId;
  });
  expect(await db.message.count({ where: { accountId: id, subject: 'meanwhile' } })).toBe(1);
  expect(await arrival(id, 'after')).toBeLessThan(2_000);
  worker = await startWorker();
  second.kill('SIGTERM');
  await second.ended;
  await until(
    'the first waits again',
    async () => {
      const watch = await isWatched(id);
      return watch && watch.watcherId !== watcherId;
    },
    10_000,
  );
  expect(await arrival(id, 'again')).toBeLessThan(2_000);
});

test('no more accounts of a host wait than its cap, and the others are told', {
  timeout: 60_000,
}, async () => {
  const others = await db.accountWatch.count();
  await changeSettings({ 'instant.perHost': others }, system);
  await until('the worker has taken that', async () =>
    (await readSettingsTaken(databaseTime())).processes.every(
      ({ isAlive, state }) => !isAlive || state === 'taken',
    ),
  );
  const id = await instantAccount();
  await until('it says so', async () => (await read(id)).instantTrouble === 'host_full', 20_000);
  expect(await isWatched(id)).toBeNull();
});
