import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import os from 'node:os';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { claimDue } from '../accounts/claim-due.ts';
import { finishIfStillMine } from '../accounts/finish-check.ts';
import { databaseTime } from '../db/clock.ts';
import { holderId } from '../leases/holder.ts';
import { leasedUntil } from '../leases/lease.ts';
import { releases } from '../leases/release.ts';
import { beginContent, claimOutgoing } from '../outgoing-messages/claim.ts';
import { beginningOf, processTable } from '../process-identity.ts';
import { boss, closeBoss, send } from '../queue/boss.ts';
import { noteHolder } from '../queue/holders.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { buryDeadHere } from './store.ts';

// What this process claims is held by a row of `heartbeat` that names another process: one that was really killed, or one that runs.
const { db } = await testDatabase();
afterAll(closeBoss);
beforeEach(async () => {
  await db.heartbeat.deleteMany();
  await db.mailAccount.deleteMany();
});

type Given = { pid: number; id?: string; processTable?: string | null; beganAs?: string | null };

async function heartbeat({ id = randomUUID(), ...given }: Given): Promise<string> {
  const at = { startedAt: databaseTime(), lastSeenAt: databaseTime() };
  const data = { id, kind: 'worker', hostname: os.hostname(), processTable: processTable(), ...at, ...given };
  await db.heartbeat.create({ data });
  return id;
}

async function killed() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const pid = child.pid ?? -1;
  const beganAs = beginningOf(pid) ?? null;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { pid, beganAs };
}

const running = () => ({ pid: process.pid, beganAs: beginningOf(process.pid) ?? null });
const left = async () => (await db.heartbeat.findMany()).map(({ id }) => id);
const held = (claimedBy: string) =>
  account({ claimedBy, claimId: randomUUID(), claimedUntil: leasedUntil(databaseTime()) });
const claimOf = async (id: string) => (await db.mailAccount.findUniqueOrThrow({ where: { id } })).claimId;

test('claims of a killed process are given back at once; those of one that runs, and of another table of processes, are not', async () => {
  const dead = await heartbeat(await killed());
  const alive = await heartbeat(running());
  const elsewhere = await heartbeat({ ...(await killed()), processTable: 'another container' });
  const former = await heartbeat({ ...(await killed()), processTable: null });
  const reused = await heartbeat({ pid: process.pid, beganAs: 'before that number was given out again' });
  const accounts = new Map<string, string>();
  for (const holder of [dead, alive, elsewhere, former, reused])
    accounts.set(holder, (await held(holder)).id);
  expect(await buryDeadHere(db)).toBe(2);
  const kept = async (holder: string) => (await claimOf(accounts.get(holder) ?? '')) !== null;
  expect(await Promise.all([dead, alive, elsewhere, former, reused].map(kept))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(await left()).toEqual([alive]);
  expect(await buryDeadHere(db)).toBe(0);
});

test('a check of the dead is due again with its sign-in counted, and an outcome of theirs is refused', async () => {
  const now = databaseTime();
  const { id } = await account({ nextCheckAt: now });
  const claim = () =>
    claimDue(
      db,
      { kind: 'ordered', seats: 1, hostCap: 5, budget: { attemptsPerHour: 3, reserved: 0 } },
      databaseTime(),
    );
  const [first] = (await claim()).claimed;
  expect(first?.id).toBe(id);
  expect((await claim()).claimed).toEqual([]);
  await heartbeat({ id: holderId, ...(await killed()) });
  await buryDeadHere(db);
  const [second] = (await claim()).claimed;
  expect(second?.id).toBe(id);
  const { unsuccessfulSignIns } = await db.mailAccount.findUniqueOrThrow({ where: { id } });
  expect(unsuccessfulSignIns).toHaveLength(2);
  if (!first) throw new Error('nothing was claimed');
  expect(await finishIfStillMine(first, { nextCheckAt: now }, databaseTime())).toBe(false);
  expect(await claimOf(id)).toBe(second?.claimId);
});

test('a message whose content was on its way when its process was killed is of unknown fate, and nobody of the dead sends it', async () => {
  const { id: accountId } = await account();
  const given = {
    accountId,
    messageId: '<1@x>',
    envelopeFrom: 'a@x',
    envelopeTo: ['b@x'],
    bytes: Buffer.from('x'),
  };
  const make = () => db.outgoingMessage.create({ data: { ...given, size: 1, nextTryAt: databaseTime() } });
  const [sending, claimed] = [await make(), await make()];
  const one = await claimOutgoing(db, sending.id);
  const two = await claimOutgoing(db, claimed.id);
  if (!one || !two) throw new Error('not claimed');
  await beginContent(db, one);
  await heartbeat({ id: holderId, ...(await killed()) });
  expect(await buryDeadHere(db)).toBe(2);
  expect(await claimOutgoing(db, sending.id)).toBeNull();
  const { state } = await db.outgoingMessage.findUniqueOrThrow({ where: { id: sending.id } });
  expect(state).toBe('unknown');
  await expect(beginContent(db, two)).rejects.toThrow('taken over');
  expect(await claimOutgoing(db, claimed.id)).not.toBeNull();
});

test('a job of the dead runs again at once, then after its pauses, and not oftener than it may', async () => {
  const key = randomUUID();
  await db.$transaction((tx) =>
    send(tx, 'send-notification', { notificationId: key }, { singletonKey: key }),
  );
  const take = async () => {
    const [job] = await (await boss()).fetch('send-notification');
    if (job) await noteHolder('send-notification', [job.id]);
    return job?.id;
  };
  const waits = async () => {
    const [row] = await db.$queryRaw<{ seconds: number }[]>`
      SELECT extract(epoch FROM start_after - now())::float AS seconds FROM pgboss.job WHERE singleton_key = ${key} AND state = 'retry'`;
    return row && Math.max(0, Math.round(row.seconds));
  };
  const die = async () => {
    await heartbeat({ id: holderId, ...(await killed()) });
    await buryDeadHere(db);
  };
  const id = await take();
  expect(id).toBeDefined();
  await die();
  expect(await take()).toBe(id);
  await die();
  expect(await waits()).toBe(15);
  await db.$executeRaw`UPDATE pgboss.job SET start_after = now(), retry_count = retry_limit - 1 WHERE singleton_key = ${key}`;
  expect(await take()).toBe(id);
  await die();
  expect(await waits()).toBeUndefined();
});

test('no lease is forgotten: every table that has one says how it is given back', async () => {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name IN ('claimedUntil', 'watcherId') ORDER BY 1`;
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(releases).toSorted());
  await heartbeat({ id: holderId, ...(await killed()) });
  await buryDeadHere(db); // each of the statements runs
});
