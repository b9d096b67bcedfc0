import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { env, forgetEnv } from '../env.ts';
import { log } from '../log.ts';
import { closeBoss } from '../queue/boss.ts';
import { testDatabase } from '../testing/database.ts';
import { prepareDatabase } from './prepare-database.ts';

const { db, url } = await testDatabase();
const before = { ...process.env };
let dataDir: string;

beforeEach(async () => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-prepare-'));
  process.env.REKEY_DATA_DIR = dataDir;
  forgetEnv();
  await db.$executeRawUnsafe('drop schema public cascade');
  await db.$executeRawUnsafe('create schema public');
});
afterEach(async () => {
  await closeBoss();
  process.env = { ...before };
  forgetEnv();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

test('a first start that ends in the middle of its migrations has settled where bodies go; an older database keeps them where they are', async () => {
  const prepare = () => prepareDatabase(url, { ...env(), databaseUrl: undefined }, log, ['web', 'worker']);
  const bodies = path.join(dataDir, 'bodies');
  await db.$executeRawUnsafe('create table backup_run ()'); // which a later migration makes
  await expect(prepare()).rejects.toThrow('was rolled back whole');
  expect(fs.existsSync(bodies)).toBe(true);

  fs.rmdirSync(bodies);
  await db.$executeRawUnsafe('drop table backup_run');
  await prepare();
  expect(fs.existsSync(bodies)).toBe(false);
});
