import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDb, db, type PrismaClient } from '#lib/db/client.ts';
import { type EmbeddedServer, startEmbedded } from '#lib/db/embedded/start.ts';
import { deployMigrations } from '#lib/db/migrate.ts';
import { withStartLock } from '#lib/db/start-lock.ts';
import { forgetEnv } from '#lib/env.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { closeBoss, installQueues } from '#lib/queue/boss.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account } from '#lib/testing/factories.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { until } from '#lib/testing/until.ts';
import { startWorker, type TestWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

// A PostgreSQL of this file's own, so that it can be taken away from a real worker that checks a real Dovecot.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-away-'));
const names = Array.from({ length: 20 }, (_, index) => `user${index}`);
let postgres: EmbeddedServer;
let dovecot: Dovecot;
let worker: TestWorker;
let restore: () => void;

beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  const users = Object.fromEntries(names.map((name) => [name, 'old secret']));
  dovecot = await startDovecot({ authority: mail.authority, users });
  postgres = await startEmbedded(folder);
  process.env.DATABASE_URL = postgres.url.reveal();
  process.env.REKEY_SECRET_KEY = randomBytes(32).toString('base64');
  forgetEnv();
  await withStartLock(postgres.url, async (client) => {
    await deployMigrations(client);
    await installQueues(postgres.url);
  });
  await changeSettings({ 'fetcher.intervalSeconds': 1 }, system);
  for (const incomingUser of names) {
    await account({ incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser });
  }
  worker = await startWorker({ LOG_LEVEL: 'info' });
}, 120_000);
afterAll(async () => {
  await closeBoss();
  await closeDb();
  await Promise.all([dovecot.stop(), postgres.stop()]);
  restore();
  fs.rmSync(folder, { recursive: true, force: true });
});

const mail = (name: string) => Buffer.from(`Subject: ${name}\r\n\r\nHello.\r\n`);
const stored = (subject: string) => db().message.count({ where: { subject } });

/** New mail for everybody arrives once each, after whatever was done to the database. */
async function allGet(subject: string) {
  for (const name of names) dovecot.deliver(name, [mail(subject)]);
  await until('all mail is there', async () => (await stored(subject).catch(() => 0)) >= names.length);
  expect(await stored(subject)).toBe(names.length);
}

/** What the worker has logged besides its checks. */
const told = () =>
  worker
    .output()
    .split('\n')
    .map((line) => line.replace(/^.*"msg":"|"}$/g, ''))
    .filter((line) => line && line !== 'check');

test('all connections are ended again and again: the work goes on', { timeout: 120_000 }, async () => {
  await allGet('before');
  const other: PrismaClient = db();
  // One of them in the middle of storing a message.
  await other.$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE message_raw IN ACCESS EXCLUSIVE MODE`;
    dovecot.deliver(names[0] ?? '', [mail('in between')]);
    await until('it waits to store', async () => {
      const [found] = await other.$queryRaw<
        unknown[]
      >`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
      return found;
    });
    await endConnections(other);
  });
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await endConnections(other);
  }
  await until('it is told', () => told().at(-1) === 'the database is back: work goes on');
  await allGet('after');
  await until('the message is stored', () => stored('in between'));
  expect(await stored('in between')).toBe(1);
  expect(await db().message.count()).toBe(2 * names.length + 1);
});

async function endConnections(other: PrismaClient) {
  await other.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE '%worker%'`;
}

test('the server is killed and comes back: the work goes on', { timeout: 120_000 }, async () => {
  const before = told().length;
  process.kill(postgres.pid, 'SIGKILL');
  await postgres.ended;
  await until('it is told', () => told().length > before);
  postgres = await startEmbedded(folder);
  expect(postgres.url.reveal()).toBe(process.env.DATABASE_URL);
  await allGet('after the crash');
  await until('it is told', () => told().length > before + 1);
  expect(told().slice(before)).toEqual([
    'the database is away: all work waits for it',
    'the database is back: work goes on',
  ]);
});

test('afterwards it stops as it should', async () => {
  worker.kill('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});
