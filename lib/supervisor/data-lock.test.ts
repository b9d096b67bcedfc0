import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginningOf, processTable } from '../process-identity.ts';
import { lockDataFolder } from './data-lock.ts';

let folder: string;
const lockFile = () => path.join(folder, 'rekey.lock');

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-lock-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('refuses a second holder while the first lives, and lets one in after it', async () => {
  const lock = await lockDataFolder(folder);
  await expect(lockDataFolder(folder)).rejects.toThrow(/already running on the data folder.*REKEY_DATA_DIR/);
  lock.release();
  expect(fs.readdirSync(folder)).toEqual([]);
  (await lockDataFolder(folder)).release();
});

test('of many who find the lock of a dead process at once, one gets the folder', async () => {
  const dead = { pid: await goneProcess(), beginning: '1', table: processTable() };
  fs.writeFileSync(lockFile(), JSON.stringify(dead));
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(folder)));
  const taken = tries.filter((one) => one.status === 'fulfilled');
  expect(taken).toHaveLength(1);
  for (const one of taken) one.value.release();
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('is not fooled by another process that was given the same number', async () => {
  const reused = { pid: process.ppid, beginning: `${beginningOf(process.ppid)}0`, table: processTable() };
  fs.writeFileSync(lockFile(), JSON.stringify(reused));
  (await lockDataFolder(folder)).release();
});

test('watches a holder of another machine or container for signs of life', async () => {
  fs.writeFileSync(lockFile(), JSON.stringify({ pid: 1, beginning: '1', table: 'elsewhere' }));
  const alive = setInterval(() => fs.utimesSync(lockFile(), new Date(), new Date()), 50);
  await expect(lockDataFolder(folder, 2_000)).rejects.toThrow(/already running/);
  clearInterval(alive);
  (await lockDataFolder(folder, 300)).release();
});

test('takes over a lock file that was cut off while it was written', async () => {
  fs.writeFileSync(lockFile(), '{"pid":');
  (await lockDataFolder(folder)).release();
});
