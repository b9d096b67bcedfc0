import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stopOrphan } from '../db/embedded/postmaster.ts';
import { isAlive } from '../process-identity.ts';

type Started = { process: ChildProcess; output: () => string; ended: Promise<unknown[]> };

let dataDir: string;
let port: number;
let started: Started[];

beforeEach(async () => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-house-'));
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as net.AddressInfo).port;
  server.close();
  started = [];
});

afterEach(async () => {
  for (const { process: supervisor } of started) supervisor.kill('SIGKILL');
  await stopOrphan(path.join(dataDir, 'postgres'));
  fs.rmSync(dataDir, { recursive: true, force: true });
});

function start(more: Record<string, string> = {}): Started {
  const own = {
    DATABASE_URL: '',
    REKEY_SECRET_KEY: '',
    REKEY_DATA_DIR: dataDir,
    PORT: String(port),
    LOG_LEVEL: 'info',
  };
  const supervisor = spawn(process.execPath, ['lib/testing/supervised.ts'], {
    env: { ...process.env, ...own, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [supervisor.stdout, supervisor.stderr]) stream.on('data', (chunk) => (said += chunk));
  const one = { process: supervisor, output: () => said, ended: once(supervisor, 'close') };
  started.push(one);
  return one;
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 45_000; !isSo(); await sleep(20)) {
    if (Date.now() > end)
      throw new Error(`not within 45 s: ${what}\n${started.map((one) => one.output()).join('\n')}`);
  }
}

const running = (one: Started) => until('running', () => one.output().includes('Rekey is running'));
const childrenOf = (one: Started) =>
  [...one.output().matchAll(/^child (\d+)$/gm)].map(([, pid]) => Number(pid));
const postgresOf = () =>
  Number(fs.readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

test('refuses a second start, brings back what crashes, with no key but its own, and stops it all', async () => {
  const house = start();
  await running(house);
  expect(house.output()).toMatch(/Set-up code: [A-Z2-9]{4}(?:-[A-Z2-9]{4}){2}\n/);

  const second = start();
  await second.ended;
  expect(second.process.exitCode).toBe(1);
  expect(second.output()).toMatch(/^rekey: Rekey is already running on the data folder [^\n]+\n$/);

  process.kill(childrenOf(house)[0] ?? 0, 'SIGKILL');
  await until('the child is back', () => childrenOf(house).length === 2);
  const server = postgresOf();
  process.kill(server, 'SIGKILL');
  await until(
    'the database is back',
    () => house.output().split('"child":"postgres","childPid"').length === 3,
  );
  expect(house.output()).toContain('killed by SIGKILL');

  const [key, own] = [path.join(dataDir, 'secret.key'), fs.readFileSync(path.join(dataDir, 'secret.key'))];
  expect(house.output()).toContain('keep a copy of secret.key somewhere else');
  fs.writeFileSync(key, `${randomBytes(32).toString('base64')}\n`);
  process.kill(childrenOf(house)[1] ?? 0, 'SIGKILL');
  await until('the key is refused', () =>
    house.output().includes('is not the key this database was sealed with'),
  );
  expect(childrenOf(house)).toHaveLength(2);
  fs.writeFileSync(key, own);
  await until('the child is back with the right key', () => childrenOf(house).length === 3);

  house.process.kill('SIGUSR1');
  process.kill(childrenOf(house)[2] ?? 0, 'SIGUSR1');
  await until('both say so', () => house.output().split('SIGUSR1 is not used here').length === 3);
  expect(house.output()).not.toContain('Debugger');

  const all = [...childrenOf(house), postgresOf()];
  const beganAt = Date.now();
  house.process.kill('SIGTERM');
  await house.ended;
  expect(Date.now() - beganAt).toBeLessThan(10_000);
  expect(house.process.exitCode).toBe(0);
  expect(all.filter(isAlive)).toEqual([]);
  expect(fs.readdirSync(dataDir).toSorted()).toEqual(['bodies', 'postgres', 'postgres.json', 'secret.key']);
});

test('stops within 10 s also when a child will not', async () => {
  const house = start({ STUBBORN: '1' });
  await running(house);
  const all = [...childrenOf(house), postgresOf()];
  const beganAt = Date.now();
  house.process.kill('SIGINT');
  await house.ended;
  expect(Date.now() - beganAt).toBeLessThan(10_000);
  expect(all.filter(isAlive)).toEqual([]);
});

test('leaves no child behind when it is killed itself, and starts again on the same folder', async () => {
  const house = start({ REKEY_ADMIN_EMAIL: 'ana@example.com', REKEY_ADMIN_PASSWORD: 'correct horse' });
  await running(house);
  expect(house.output()).not.toContain('Set-up code');
  house.process.kill('SIGKILL');
  await until('its child is gone', () => !childrenOf(house).some(isAlive));
  const again = start();
  await running(again);
  expect(again.output()).not.toContain('Set-up code');
  again.process.kill('SIGTERM');
  await again.ended;
});

test('leaves no child behind that was still starting when it was killed', async () => {
  const house = start({ SLOW: '1' });
  await until('its child starts', () => childrenOf(house).length === 1);
  house.process.kill('SIGKILL');
  await until('its child is gone', () => !childrenOf(house).some(isAlive));
});

test('ends what a killed supervisor left over on its port, and starts', async () => {
  const house = start({ STUBBORN: '1' });
  await running(house);
  house.process.kill('SIGKILL');
  const again = start();
  await running(again);
  expect(again.output()).toContain('left over by a supervisor that was killed');
  expect(childrenOf(house).filter(isAlive)).toEqual([]);
  again.process.kill('SIGTERM');
  await again.ended;
  expect(fs.readdirSync(dataDir).toSorted()).toEqual(['bodies', 'postgres', 'postgres.json', 'secret.key']);
});

test('starts although its database is killed in the middle of it', async () => {
  const house = start();
  await until('the database runs', () => house.output().includes('"child":"postgres","childPid"'));
  process.kill(postgresOf(), 'SIGKILL');
  await running(house);
  house.process.kill('SIGTERM');
  await house.ended;
  expect(house.process.exitCode).toBe(0);
});

test('stops in the middle of starting', async () => {
  const house = start();
  await until('the database is being made', () => house.output().includes('making the embedded database'));
  house.process.kill('SIGTERM');
  await house.ended;
  expect(fs.readdirSync(dataDir)).not.toContain('rekey.lock');
  expect(fs.existsSync(path.join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
});

test('says in one line which variable is wrong, and starts nothing', async () => {
  const thief = net.createServer().listen(port, '127.0.0.1');
  await once(thief, 'listening');
  const taken = start();
  const wrong = start({ LOG_LEVEL: 'loud', PORT: '99999' });
  await Promise.all([taken.ended, wrong.ended]);
  expect(taken.output()).toBe(
    `rekey: PORT: ${port} on 127.0.0.1 is in use by another program: stop it, or set PORT to another number\n`,
  );
  expect(wrong.output()).toMatch(/^rekey: PORT must be [^\n]+; LOG_LEVEL must be [^\n]+\n$/);
  expect(fs.readdirSync(dataDir)).toEqual([]);
  thief.close();
});

test('says in one line that the database cannot be reached, without its password', async () => {
  const house = start({ DATABASE_URL: 'postgresql://rekey:hunter2@127.0.0.1:1/rekey' });
  await house.ended;
  expect(house.process.exitCode).toBe(1);
  expect(house.output()).toMatch(
    /rekey: DATABASE_URL: the database 127\.0\.0\.1:1\/rekey cannot be reached[^\n]+\n$/,
  );
  expect(house.output()).not.toContain('hunter2');
}, 40_000);
