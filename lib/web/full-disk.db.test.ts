import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDb, db } from '../db/client.ts';
import { stopOrphan } from '../db/embedded/postmaster.ts';
import { forgetEnv } from '../env.ts';
import { changeSettings } from '../flows/change-settings.ts';
import { closeBoss } from '../queue/boss.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account } from '../testing/factories.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { until } from '../testing/until.ts';
import { system } from '../viewer.ts';
import { readHealth } from './api/health.ts';

// A data folder on a small disk of its own, which really runs full under the product as `npm start` runs it.
const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=450m,mode=755', 'tmpfs', disk]);
const why = mounted.status === 0 ? null : `${mounted.stderr ?? mounted.error}`.trim();
if (why) console.log(`skipped, since no disk of its own may be mounted here: ${why}`);

const folder = path.join(disk, 'data');
const filler = path.join(disk, 'filler');
const names = ['ana', 'ben', 'mei', 'luis'];
let house: ChildProcess;
let said = '';
let dovecot: Dovecot;
let restore: () => void;

beforeAll(async () => {
  if (why) return;
  const mail = await mailTestEnv();
  restore = mail.restore;
  const users = Object.fromEntries(names.map((name) => [name, 'old secret']));
  dovecot = await startDovecot({ authority: mail.authority, users });
  process.env.DATABASE_URL = '';
  process.env.REKEY_DATA_DIR = folder;
  process.env.REKEY_SECRET_KEY = randomBytes(32).toString('base64');
  forgetEnv();
  house = spawn(process.execPath, ['lib/testing/supervised-worker.ts'], {
    env: { ...process.env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [house.stdout, house.stderr]) stream?.on('data', (chunk) => (said += chunk));
  await until('it runs', () => said.includes('Rekey is running'), 60_000);
  await changeSettings({ 'fetcher.intervalSeconds': 1 }, system);
  for (const incomingUser of names) {
    await account({ incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser });
  }
}, 120_000);
afterAll(async () => {
  if (!why) {
    await closeBoss();
    await closeDb();
    house.kill('SIGTERM');
    if (house.exitCode === null) await once(house, 'exit');
    await stopOrphan(path.join(folder, 'postgres'));
    await dovecot.stop();
    restore();
    spawnSync('umount', [disk]);
  }
  fs.rmSync(disk, { recursive: true, force: true });
});

const mail = (subject: string) => Buffer.from(`Subject: ${subject}\r\n\r\n${'Hello. '.repeat(2_000)}\r\n`);
const deliver = (subject: string) => {
  for (const name of names) dovecot.deliver(name, [mail(subject)]);
};
const stored = (subject: string) => db().message.count({ where: { subject } });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Leaves so much of the disk; 0: really nothing. */
function fill(leaveMb: number) {
  const { bavail, bsize } = fs.statfsSync(disk);
  const file = fs.openSync(filler, 'a');
  const megabyte = Buffer.alloc(1024 * 1024);
  try {
    for (let mb = (bavail * bsize) / 1024 / 1024; mb > leaveMb || leaveMb === 0; mb--) {
      if (fs.writeSync(file, megabyte) < megabyte.length) break;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    fs.closeSync(file);
  }
}

async function health() {
  const answer = await readHealth.handle({
    admin: null,
    params: {},
    query: undefined,
    body: undefined,
    request: new Request('http://localhost'),
  });
  return answer as { status: number; value: { machine: { detail: string } } };
}

test.skipIf(why !== null)(
  'a disk that is full: checks wait, health says so, nothing is lost or blamed, the log says it once, and with room all goes on',
  { timeout: 180_000 },
  async () => {
    deliver('before');
    await until('mail is stored', async () => (await stored('before')) === names.length, 30_000);
    expect(await health()).toMatchObject({ status: 200, value: { machine: { detail: 'suffices' } } });

    // Nearly full: what is left is PostgreSQL's.
    fill(30);
    await until('it is noticed', () => said.includes('the disk is full'), 10_000);
    deliver('meanwhile');
    expect(await health()).toMatchObject({ status: 503, value: { machine: { detail: 'the disk is full' } } });
    // Quite full: even that is gone, and whatever writes fails.
    fill(0);
    const writing = db().$executeRaw`
      CREATE TABLE too_much AS SELECT repeat(n::text, 300) FROM generate_series(1, 300000) AS n`;
    await expect(writing).rejects.toThrow();
    await pause(5_000);

    fs.rmSync(filler);
    await until(
      'all mail is stored',
      async () => (await stored('meanwhile').catch(() => 0)) >= names.length,
      90_000,
    );
    expect(await stored('meanwhile')).toBe(names.length);
    expect(await stored('before')).toBe(names.length);
    const accounts = await db().mailAccount.findMany();
    for (const one of accounts) {
      expect(one).toMatchObject({ state: 'active', refusals: 0, transientFailures: 0, lastOutcome: 'ok' });
    }
    await until('health is well again', async () => (await health()).status === 200, 30_000);
    const warnings = said.split('\n').filter((line) => /"level":"(?:warn|error)"/.test(line));
    expect(warnings.filter((line) => line.includes('the disk is full: what needs that waits'))).toHaveLength(
      1,
    );
    expect(warnings.length).toBeLessThan(10);
  },
);
