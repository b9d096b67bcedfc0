import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { backupName } from '../backups/write-backup.ts';
import { ensureKey } from '../crypto/ensure-key.ts';
import { QuietClient } from '../db/quiet-client.ts';
import { withStartLock } from '../db/start-lock.ts';
import { env, forgetEnv } from '../env.ts';
import { forgetSettings, readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { backUpNightly, backupFolder } from './back-up-nightly.ts';

const { db, url } = await testDatabase();
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-nightly-'));
const before = { ...process.env };
afterAll(() => {
  process.env = { ...before };
  fs.rmSync(dataDir, { recursive: true, force: true });
});

beforeEach(async () => {
  process.env.REKEY_DATA_DIR = dataDir;
  process.env.REKEY_BACKUP_PASSPHRASE = 'correct horse battery';
  forgetEnv();
  forgetSettings();
  await withStartLock(url, (client) => ensureKey(client, env()));
  await db.backupRun.deleteMany();
  fs.rmSync(backupFolder(dataDir), { recursive: true, force: true });
});

const names = () => fs.readdirSync(backupFolder(dataDir)).sort();
const settings = async () => ({ ...(await readSettings()), 'backup.hour': 2, 'backup.keep': 2 });
const at = (text: string) => new Date(`2026-11-${text}:00Z`);

test('of two workers one makes the backup of the night, and so many nights are kept as the settings say', async () => {
  const now = at('20T02:01');
  const made = await Promise.all([
    backUpNightly(await settings(), now),
    backUpNightly(await settings(), now),
  ]);
  expect(made.sort()).toEqual([false, true]);
  expect(await backUpNightly(await settings(), at('21T01:59'))).toBe(false); // still of that night
  fs.writeFileSync(path.join(backupFolder(dataDir), 'mine.txt'), 'left alone');
  for (const night of ['21T02:00', '22T02:00'])
    expect(await backUpNightly(await settings(), at(night))).toBe(true);
  expect(names()).toEqual(['mine.txt', 'rekey-2026-11-21.backup', 'rekey-2026-11-22.backup']);
  const [last] = await db.backupRun.findMany({ orderBy: { night: 'desc' } });
  expect(last).toMatchObject({ night: '2026-11-22', error: null });
  expect(Number(last?.bytes)).toBe(fs.statSync(last?.file ?? '').size);
});

test('one that failed says why, leaves nothing half made, and is tried again an hour later', async () => {
  fs.writeFileSync(backupFolder(dataDir), 'a file in the place of the folder');
  expect(await backUpNightly(await settings(), at('20T02:00'))).toBe(false);
  expect((await db.backupRun.findFirst())?.error).toMatch(/EEXIST|ENOTDIR/);
  fs.rmSync(backupFolder(dataDir));
  await db.backupRun.updateMany({ data: { endedAt: at('20T02:00') } });
  expect(await backUpNightly(await settings(), at('20T02:30'))).toBe(false);
  expect(await backUpNightly(await settings(), at('20T03:01'))).toBe(true);
  expect(names()).toEqual(['rekey-2026-11-20.backup']);
});

test('one whose worker was killed is made by another ten minutes later, and one under way is left alone', async () => {
  await db.backupRun.create({ data: { night: '2026-11-20', startedAt: at('20T02:00'), host: 'gone' } });
  expect(await backUpNightly(await settings(), at('20T02:05'))).toBe(false);
  const underWay = new QuietClient({ connectionString: url.reveal(), application_name: backupName });
  await underWay.connect();
  await underWay.query('BEGIN');
  expect(await backUpNightly(await settings(), at('20T02:11'))).toBe(false);
  await underWay.end();
  const stillThere = () => db.$queryRaw<unknown[]>`
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = ${backupName}`;
  await expect.poll(async () => (await stillThere()).length, { timeout: 20_000 }).toBe(0);
  expect(await backUpNightly(await settings(), at('20T02:11'))).toBe(true);
  expect(names()).toEqual(['rekey-2026-11-20.backup']);
});

test('without a passphrase none is made', async () => {
  delete process.env.REKEY_BACKUP_PASSPHRASE;
  forgetEnv();
  expect(await backUpNightly(await settings(), at('20T02:00'))).toBe(false);
  expect(await db.backupRun.count()).toBe(0);
});
