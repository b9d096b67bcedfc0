import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withStartLock } from '../db/start-lock.ts';
import { StartError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { ensureKey } from './ensure-key.ts';
import { keyFile, readKeyRing } from './key-source.ts';

const { db, url } = await testDatabase();
let dataDir: string;

beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-key-'));
});

afterEach(async () => {
  fs.rmSync(dataDir, { recursive: true });
  await db.keyCheck.deleteMany();
});

const ensure = (secretKey?: Secret) =>
  withStartLock(url, (client) => ensureKey(client, { secretKey, dataDir }));
const newKey = () => new Secret(randomBytes(32).toString('base64'));

test('makes the key of a new database once, readable by its owner only', async () => {
  expect(await ensure()).toBe('made');
  expect(fs.statSync(keyFile(dataDir)).mode & 0o777).toBe(0o600);
  const made = fs.readFileSync(keyFile(dataDir), 'utf8');
  expect(await ensure()).toBe('found');
  expect(fs.readFileSync(keyFile(dataDir), 'utf8')).toBe(made);
  const [check] = await db.keyCheck.findMany();
  const key = readKeyRing({ secretKey: undefined, dataDir })?.keys.get(1);
  if (key?.kind !== 'whole') throw new Error('no whole key');
  expect(check?.check).not.toContain(key.master.toString('base64url'));
});

test('never makes a second key: a missing one stops the start and writes nothing', async () => {
  await ensure();
  fs.rmSync(keyFile(dataDir));
  await expect(ensure()).rejects.toThrow(StartError);
  await expect(ensure()).rejects.toThrow(/missing.*secret\.key.*REKEY_SECRET_KEY/);
  expect(fs.readdirSync(dataDir)).toEqual([]);
  expect(await db.keyCheck.count()).toBe(1);
});

test('refuses a key that is not the one of the database, and takes the right one again', async () => {
  const right = newKey();
  expect(await ensure(right)).toBe('found');
  const before = await db.keyCheck.findMany();
  await expect(ensure(newKey())).rejects.toThrow(/REKEY_SECRET_KEY is not the key/);
  expect(await db.keyCheck.findMany()).toEqual(before);
  expect(await ensure(right)).toBe('found');
  expect(fs.existsSync(keyFile(dataDir))).toBe(false);
});

test('refuses a damaged or truncated key file', async () => {
  await ensure();
  const whole = fs.readFileSync(keyFile(dataDir), 'utf8');
  for (const damaged of ['', whole.slice(0, -10), whole.replace(/^1 /m, '0 ')]) {
    fs.writeFileSync(keyFile(dataDir), damaged);
    await expect(ensure()).rejects.toThrow(StartError);
  }
  fs.writeFileSync(keyFile(dataDir), whole);
  expect(await ensure()).toBe('found');
});

test('two machines that start at once on a new database agree on one key', async () => {
  const results = await Promise.allSettled([ensure(), ensure(), ensure()]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  expect(await db.keyCheck.count()).toBe(1);
});
