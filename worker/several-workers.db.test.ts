import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account, user } from '#lib/testing/factories.ts';
import { type FaultProxy, startFaultProxy } from '#lib/testing/fault-proxy.ts';
import { howMany } from '#lib/testing/long-form.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { until } from '#lib/testing/until.ts';
import { startWorker, type TestWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

// Real worker processes that are killed, frozen and stopped in the middle of their work on a real Dovecot.
const { db } = await testDatabase();
const password = 'old secret';
const many = Array.from({ length: howMany({ short: 200, long: 500 }) }, (_, index) => `user${index}`);
let dovecot: Dovecot;
let restore: () => void;

beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  const names = [...many, 'killed', 'frozen', 'stopped'];
  const users = Object.fromEntries(names.map((name) => [name, password]));
  dovecot = await startDovecot({ authority: mail.authority, users });
  // Long enough that whatever is checked twice was checked twice by mistake.
  await changeSettings({ 'fetcher.intervalSeconds': 86_400 }, system);
});
afterAll(async () => {
  await dovecot.stop();
  restore();
});

const server = () => ({ incomingHost: 'localhost', incomingPort: dovecot.imapsPort });
const read = (id: string) => db.mailAccount.findUniqueOrThrow({ where: { id } });

test(`two workers check each of ${many.length} due accounts once`, { timeout: 180_000 }, async () => {
  const owner = await user();
  for (const name of many)
    await account({ ...server(), ownerId: owner.id, incomingUser: name, lastCheckAt: null });
  const workers = await Promise.all([startWorker(), startWorker()]);
  await until(
    'all are checked',
    async () => (await db.mailAccount.count({ where: { lastCheckAt: null } })) === 0,
    120_000,
  );
  const log = fs.readFileSync(path.join(dovecot.folder, 'log'), 'utf8');
  const signIns = [...log.matchAll(/Login: user=<(user\d+)>/g)].map(([, name]) => name ?? '');
  expect(signIns.toSorted()).toEqual(many.toSorted());
  const rows = await db.mailAccount.findMany({ select: { recentChecks: true, state: true, claimId: true } });
  expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(
    new Set([JSON.stringify({ recentChecks: 'o', state: 'active', claimId: null })]),
  );
  const shares = workers.map(({ output }) => output().split('"check"').length - 1);
  expect(Math.min(...shares)).toBeGreaterThan(0);
  for (const worker of workers) worker.kill('SIGTERM');
  expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual(
    Array(2).fill({ code: 0, signal: null }),
  );
});

test('a worker frozen while it claims keeps no other from working', { timeout: 90_000 }, async () => {
  await db.mailAccount.deleteMany();
  const frozen = await startWorker();
  await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE mail_account IN ACCESS EXCLUSIVE MODE`;
      await until('it claims', async () => {
        const [found] = await db.$queryRaw<unknown[]>`
          SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND classid::int8 = (hashtext('rekey')::int8 & 4294967295)
             AND objid::int8 = (hashtext('claim ordered')::int8 & 4294967295)`;
        return found;
      });
      frozen.kill('SIGSTOP');
    },
    { timeout: 30_000 },
  );
  const { id } = await account({ ...server(), incomingUser: 'user0' });
  const worker = await startWorker();
  await until('the account is checked', async () => (await read(id)).recentChecks === 'o', 30_000);
  // It has lost its connection meanwhile, and goes on with another.
  frozen.kill('SIGCONT');
  // Which of its statements fails first is chance, and so is the line that tells it.
  await until('it has noticed', () => /cannot take work|the database is away/.test(frozen.output()));
  for (const one of [frozen, worker]) {
    one.kill('SIGTERM');
    expect(await one.ended).toEqual({ code: 0, signal: null });
  }
});

test('a worker that waits for its turn to claim still stops in time', { timeout: 60_000 }, async () => {
  const worker = await startWorker();
  await db.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('rekey'), hashtext('claim ordered'))::text`;
      await until('it waits', async () => {
        const [found] = await db.$queryRaw<unknown[]>`
          SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`;
        return found;
      });
      const asked = Date.now();
      worker.kill('SIGTERM');
      expect(await worker.ended).toEqual({ code: 0, signal: null });
      expect(Date.now() - asked).toBeLessThan(8_000);
    },
    { timeout: 30_000 },
  );
});

test('what a worker of this machine held when it was killed is taken over at once, not when its lease has run out', {
  timeout: 60_000,
}, async () => {
  await db.mailAccount.deleteMany();
  const proxy = await startFaultProxy(dovecot.imapsPort, { delayMs: 60_000 });
  const { id } = await account({ ...server(), incomingPort: proxy.port, incomingUser: 'user1' });
  const first = await startWorker();
  const lost = await until('it is being checked', async () => (await read(id)).claimId);
  first.kill('SIGKILL');
  await first.ended;
  const began = performance.now();
  const second = await startWorker();
  await until('another has it', async () => {
    const { claimId } = await read(id);
    return claimId !== null && claimId !== lost;
  });
  expect(performance.now() - began).toBeLessThan(15_000);
  expect((await read(id)).unsuccessfulSignIns).toHaveLength(2);
  second.kill('SIGKILL');
  await second.ended;
  await proxy.stop();
});

const folderSize = howMany({ short: 700, long: 1500 });
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** An account with a large folder behind a slow connection, due now. */
async function largeFolder(name: string, size: number) {
  const messages = Array.from({ length: size }, (_, index) =>
    Buffer.from(
      `Subject: ${name} ${index}\r\nFrom: a@b.example\r\n\r\n${'Nothing but text. \r\n'.repeat(60 + (index % 60))}`,
    ),
  );
  dovecot.deliver(name, messages);
  const proxy = await startFaultProxy(dovecot.imapsPort, { delayMs: 400 });
  const { id } = await account({
    ...server(),
    incomingPort: proxy.port,
    incomingUser: name,
    lastOutcome: 'ok',
  });
  return { id, proxy, hashes: messages.map(hashOf).toSorted() };
}

async function middleOfFetch({ id, hashes }: { id: string; hashes: string[] }): Promise<void> {
  const stored = await until('some messages are stored', () =>
    db.message.count({ where: { accountId: id } }),
  );
  expect(stored).toBeLessThan(hashes.length / 2);
}

async function storedHashes(accountId: string): Promise<string[]> {
  const raws = await db.messageRaw.findMany({ where: { message: { accountId } }, select: { bytes: true } });
  return raws.map(({ bytes }) => hashOf(bytes)).toSorted();
}

const without = (proxy: FaultProxy) => {
  proxy.faults = {};
};
const copied = (id: string, hashes: string[]) =>
  until(
    'the copy is complete',
    async () => {
      const { messageCount, claimId } = await read(id);
      return messageCount >= hashes.length && claimId === null;
    },
    90_000,
  );

test('a worker killed, one frozen and one stopped while copying: others finish, nothing is lost or doubled', {
  timeout: 240_000,
}, async () => {
  await db.mailAccount.deleteMany();
  const before = { state: 'active', refusals: 0, transientFailures: 0, claimId: null };

  const killed = await largeFolder('killed', 2 * folderSize);
  const first = await startWorker();
  await middleOfFetch(killed);
  first.kill('SIGKILL');
  await first.ended;
  expect((await read(killed.id)).claimId).not.toBeNull();

  const frozen = await largeFolder('frozen', folderSize);
  const second = await startWorker();
  await middleOfFetch(frozen);
  second.kill('SIGSTOP');

  const stopped = await largeFolder('stopped', folderSize);
  const third = await startWorker();
  await middleOfFetch(stopped);
  const asked = Date.now();
  third.kill('SIGTERM');
  expect(await third.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - asked).toBeLessThan(10_000);
  // Given back at once, and nothing counted: no failure, and no sign-in in the lock-out budget.
  expect(await read(stopped.id)).toMatchObject({ ...before, unsuccessfulSignIns: [], recentChecks: '' });
  expect(await db.event.count({ where: { accountId: stopped.id } })).toBe(0);
  const { nextCheckAt, claimId } = await read(stopped.id);
  expect({ claimId, isDue: Number(nextCheckAt) <= Date.now() }).toEqual({ claimId: null, isDue: true });

  for (const { proxy } of [killed, frozen, stopped]) without(proxy);
  const last = await startWorker();
  for (const { id, hashes } of [stopped, killed, frozen]) {
    await copied(id, hashes);
    expect(await read(id)).toMatchObject({ ...before, messageCount: hashes.length });
    expect(await storedHashes(id)).toEqual(hashes);
  }

  await theLateOneChangesNothing(second, frozen);
  last.kill('SIGTERM');
  await last.ended;
  for (const { proxy } of [killed, frozen, stopped]) await proxy.stop();
});

async function theLateOneChangesNothing(
  worker: TestWorker,
  { id, hashes }: { id: string; hashes: string[] },
) {
  const all = async () => [
    await read(id),
    await db.folder.findMany({ where: { accountId: id } }),
    await db.event.findMany({ where: { accountId: id } }),
  ];
  const before = await all();
  worker.kill('SIGCONT');
  await until('the late worker has come to its end', () =>
    worker
      .output()
      .split('\n')
      .some((line) => line.includes(id) && line.includes('superseded')),
  );
  expect(await all()).toEqual(before);
  expect(await storedHashes(id)).toEqual(hashes);
}
