import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../../process-identity.ts';
import { openDb } from '../client.ts';
import { readConnection } from '../connection-file.ts';
import { stopOrphan } from './postmaster.ts';
import { startEmbedded } from './start.ts';

const isRoot = process.getuid?.() === 0;
const isReachable =
  isRoot && spawnSync('test', ['-r', path.resolve('package.json')], asNobody()).status === 0;
const hasMounts = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;

let above: string;
let dataDir: string;

beforeEach(() => {
  above = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-embedded-')); // mode 700, as mkdtemp makes it
  dataDir = path.join(above, 'data');
  fs.mkdirSync(dataDir, { mode: 0o700 });
});

afterEach(async () => {
  await stopOrphan(path.join(dataDir, 'postgres'));
  fs.rmSync(above, { recursive: true, force: true });
});

function asNobody() {
  return { uid: 65_534, gid: 65_534 };
}

const program = path.resolve('lib/testing/embedded-once.ts');
const runOnce = (options: object, ...args: string[]) =>
  spawnSync(process.execPath, [program, dataDir, ...args], { encoding: 'utf8', ...options });

async function ask(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

test('works in a folder below one that only its owner may enter, and keeps its data', async () => {
  const first = await startEmbedded(dataDir);
  await ask(first.url.reveal(), 'create table kept as select 42 as answer');
  await first.stop();
  expect(fs.statSync(above).mode & 0o777).toBe(0o700);
  expect(fs.statSync(path.join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);

  const second = await startEmbedded(dataDir);
  expect(await ask(second.url.reveal(), 'select answer from kept')).toEqual({ answer: 42 });
  expect(second.url.reveal()).toBe(first.url.reveal());
  const shown =
    'select current_setting($$listen_addresses$$) as at, datlocprovider as by from pg_database limit 1';
  expect(await ask(second.url.reveal(), shown)).toEqual({ at: '127.0.0.1', by: 'b' });
  if (isRoot) expect(fs.statSync(path.join(dataDir, 'postgres')).uid).not.toBe(0);
  await second.stop();
  expect(isAlive(second.pid)).toBe(false);
});

test('lets nobody in without the password', async () => {
  const server = await startEmbedded(dataDir);
  const address = new URL(server.url.reveal());
  address.password = 'guess';
  await expect(ask(address.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

test('stops the server that a killed start left running, and starts its own', async () => {
  expect(runOnce({}, 'leave').stdout).toMatch(/^works/);
  const note = path.join(dataDir, 'postgres', 'postmaster.pid');
  const orphan = Number(fs.readFileSync(note, 'utf8').split('\n')[0]);
  expect(isAlive(orphan)).toBe(true);
  const told: string[] = [];
  const server = await startEmbedded(dataDir, (_level, message) => told.push(message));
  expect(isAlive(orphan)).toBe(false);
  expect(told[0]).toMatch(/left running/);
  await server.stop();
});

test('recovers after kill -9, also when the old process number is somebody else now', async () => {
  const first = await startEmbedded(dataDir);
  await ask(first.url.reveal(), 'create table kept as select 42 as answer');
  process.kill(first.pid, 'SIGKILL');
  expect(await first.ended).toMatch(/SIGKILL/);
  const note = path.join(dataDir, 'postgres', 'postmaster.pid');
  const text = fs.readFileSync(note, 'utf8');
  fs.writeFileSync(note, text.replace(/^\d+/, String(process.pid)));
  const second = await startEmbedded(dataDir);
  expect(await ask(second.url.reveal(), 'select answer from kept')).toEqual({ answer: 42 });
  await second.stop();
});

test('ends what a killed server left behind and does not end by itself, and starts again', async () => {
  const first = await startEmbedded(dataDir);
  const client = new Client({ connectionString: first.url.reveal() });
  client.on('error', () => {});
  await client.connect();
  const backend = (await client.query('select pg_backend_pid() as pid')).rows[0].pid;
  process.kill(backend, 'SIGSTOP');
  process.kill(first.pid, 'SIGKILL');
  expect(await first.ended).toMatch(/SIGKILL/);
  await expect.poll(() => isAlive(backend), { timeout: 20_000 }).toBe(false);
  const second = await startEmbedded(dataDir);
  expect(await ask(second.url.reveal(), 'select 1 as one')).toEqual({ one: 1 });
  await second.stop();
});

test('a client of ours finds the database again after it went away', async () => {
  const first = await startEmbedded(dataDir);
  const client = openDb(first.url, 2);
  expect(await client.$queryRaw`select 1 as one`).toEqual([{ one: 1 }]);
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  await expect(client.$queryRaw`select 1 as one`).rejects.toThrow();
  const second = await startEmbedded(dataDir);
  expect(await client.$queryRaw`select 2 as two`).toEqual([{ two: 2 }]);
  await client.$disconnect();
  await second.stop();
});

test('moves to another port when its own is taken', async () => {
  await (await startEmbedded(dataDir)).stop();
  const port = readConnection(dataDir)?.port ?? 0;
  const thief = net.createServer().listen(port, '127.0.0.1');
  await once(thief, 'listening');
  const server = await startEmbedded(dataDir);
  expect(readConnection(dataDir)?.port).not.toBe(port);
  expect(await ask(server.url.reveal(), 'select 1 as one')).toEqual({ one: 1 });
  await server.stop();
  thief.close();
});

test('refuses the folder of another PostgreSQL and one that holds something else', async () => {
  const cluster = path.join(dataDir, 'postgres');
  fs.mkdirSync(cluster);
  fs.writeFileSync(path.join(cluster, 'letter.txt'), 'dear');
  await expect(startEmbedded(dataDir)).rejects.toThrow(/holds something, but no PostgreSQL/);
  fs.writeFileSync(path.join(cluster, 'PG_VERSION'), '17\n');
  await expect(startEmbedded(dataDir)).rejects.toThrow(/made by PostgreSQL 17, and this is PostgreSQL 18/);
  expect(fs.readFileSync(path.join(cluster, 'letter.txt'), 'utf8')).toBe('dear');
});

// Needs root to become another user, and a clone that others may read.
test.runIf(isReachable)('works as an ordinary user, and says when the folder is not its own', () => {
  fs.chmodSync(above, 0o755);
  fs.chmodSync(dataDir, 0o755);
  const refused = runOnce(asNobody());
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(
    /^rekey: REKEY_DATA_DIR: the data folder \S+ cannot be written: it[^\n]+\n$/,
  );
  fs.chownSync(dataDir, 65_534, 65_534);
  const works = runOnce(asNobody());
  expect(works.stderr).toBe('');
  expect(works.stdout).toBe('works as 65534\n');
  expect(fs.statSync(path.join(dataDir, 'postgres')).uid).toBe(65_534);
  // Root, later, on the same folder: the cluster keeps its owner.
  expect(runOnce({}).stdout).toBe('works as 0\n');
});

// Needs root to mount a small disk, seen by this one process only.
test.runIf(hasMounts)('says in one line that the data folder is read-only, or full', () => {
  const onDisk = (options: string) => {
    const script = `mount -t tmpfs -o ${options} none '${dataDir}' && exec '${process.execPath}' '${program}' '${dataDir}'`;
    return spawnSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' });
  };
  const readOnly = onDisk('ro');
  expect(readOnly.stderr).toMatch(/^rekey: REKEY_DATA_DIR: the data folder \S+ is read-only\n$/);
  const full = onDisk('size=20m');
  expect(full.stderr).toMatch(/^rekey: REKEY_DATA_DIR: the disk of \S+ is full: \d+ MB are free[^\n]+\n$/);
  expect([readOnly.status, full.status]).toEqual([1, 1]);
});
