import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askForRehearsal, isAsItShould, lastRehearsal } from '../backups/rehearsals.ts';
import { storeBackup } from '../backups/store-backup.ts';
import { keeping, putBlobs } from '../blobs/store.ts';
import { ensureKey } from '../crypto/ensure-key.ts';
import { inBareTransaction } from '../db/bare.ts';
import { withStartLock } from '../db/start-lock.ts';
import { env, forgetEnv } from '../env.ts';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { keepBodiesIn } from '../testing/segments.ts';
import { until } from '../testing/until.ts';
import { adminViewer } from '../viewer.ts';
import { rehearseRestore } from './rehearse-restore.ts';

const { db, url } = await testDatabase();
keepBodiesIn('segments');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-rehearsal-'));
const file = path.join(folder, 'one.backup');
const passphrase = new Secret('correct horse battery');
const admin = adminViewer({ kind: 'user', id: null, name: 'Ana' }, null);
const before = { ...process.env };
afterAll(() => {
  process.env = { ...before };
  fs.rmSync(folder, { recursive: true, force: true });
});

beforeAll(async () => {
  process.env.REKEY_BACKUP_PASSPHRASE = passphrase.reveal();
  forgetEnv();
  await withStartLock(url, (client) => ensureKey(client, env()));
  const { id } = await account();
  const inbox = await db.folder.create({ data: { accountId: id, path: 'INBOX' } });
  for (let uid = 1; uid <= 30; uid += 1) {
    const bytes = randomBytes(uid * 1_000);
    const hash = new Uint8Array(createHash('sha256').update(bytes).digest());
    const wrong = new Uint8Array(createHash('sha256').update('another body').digest());
    const message = await db.message.create({
      data: {
        accountId: id,
        folderId: inbox.id,
        uidValidity: 1n,
        uid: BigInt(uid),
        contentHash: uid === 30 ? wrong : hash,
        size: bytes.length,
        flags: [],
      },
    });
    if (uid === 29) continue; // its body was lost
    await keeping([{ id: message.id, bytes, hash }], (kept) =>
      inBareTransaction((client) => putBlobs(client, kept)),
    );
  }
  const { bytes } = await storeBackup(url, passphrase, file);
  const now = new Date();
  const run = { night: '2026-11-20', host: 'h', startedAt: now, endedAt: now, file, bytes: BigInt(bytes) };
  await db.backupRun.create({ data: run });
});
beforeEach(async () => {
  process.env.REKEY_BACKUP_PASSPHRASE = passphrase.reveal();
  forgetEnv();
  await db.backupRehearsal.deleteMany();
});

const ask = () => askForRehearsal(admin, '2026-11-20');
const scratches = () =>
  db.$queryRaw<{ name: string }[]>`
    SELECT datname AS name FROM pg_database WHERE datname LIKE 'rekey_rehearsal_%'`;

test('says what would come back, down to each body and each secret, and leaves nothing behind', async () => {
  const rows = await db.event.count();
  expect(await ask()).toEqual({ ok: true });
  expect(await ask()).toEqual({ ok: false, reason: 'under_way' });
  expect(await Promise.all([rehearseRestore(), rehearseRestore()])).toContain(true);
  const { found, error, bytesRead } = (await lastRehearsal()) ?? {};
  expect(error).toBeNull();
  expect(found).toMatchObject({ accounts: 1, users: 1, messages: 30, whole: 28, altered: 1, missing: 1 });
  expect(found).toMatchObject({ shut: 0, opened: 1 });
  expect(found && isAsItShould(found)).toBe(false);
  expect(Number(bytesRead)).toBeLessThanOrEqual(fs.statSync(file).size);
  expect(await scratches()).toEqual([]);
  expect(await db.event.count()).toBe(rows);
  expect(await rehearseRestore()).toBe(false);
  expect(await db.auditEntry.count({ where: { action: 'backup.rehearsed' } })).toBe(1);
});

test.each([
  ['another passphrase', () => (process.env.REKEY_BACKUP_PASSPHRASE = 'another passphrase'), /passphrase/],
  ['no passphrase', () => delete process.env.REKEY_BACKUP_PASSPHRASE, /PASSPHRASE is not set/],
])('with %s it says so', async (_, change, words) => {
  await ask();
  change();
  forgetEnv();
  expect(await rehearseRestore()).toBe(true);
  expect(await lastRehearsal()).toMatchObject({ found: null, error: expect.stringMatching(words) });
  expect(await scratches()).toEqual([]);
});

test('a backup that was changed on its disk is told', async () => {
  const bytes = fs.readFileSync(file);
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8(damaged.readUInt8(200_000) ^ 1, 200_000);
  fs.writeFileSync(file, damaged);
  await ask();
  await rehearseRestore();
  fs.writeFileSync(file, bytes);
  expect(await lastRehearsal()).toMatchObject({ found: null, error: expect.stringMatching(/backup/) });
  expect(await scratches()).toEqual([]);
});

test('a file that no worker has is waited for a minute, and then told', async () => {
  await ask();
  await db.backupRehearsal.updateMany({ data: { file: path.join(folder, 'gone') } });
  expect(await rehearseRestore()).toBe(false);
  expect(await lastRehearsal()).toMatchObject({ endedAt: null });
  await db.backupRehearsal.updateMany({ data: { createdAt: new Date(Date.now() - 120_000) } });
  await rehearseRestore();
  expect(await lastRehearsal()).toMatchObject({ error: expect.stringContaining('no worker has the file') });
});

test('one that is killed is begun again, and its database goes; one that is stopped is given back', async () => {
  await ask();
  const child = spawn(
    process.execPath,
    ['-e', "import('./lib/flows/rehearse-restore.ts').then(({ rehearseRestore }) => rehearseRestore())"],
    { env: { ...process.env, VITEST: '' }, stdio: 'ignore' },
  );
  await until('its database', async () => (await scratches()).length > 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await rehearseRestore()).toBe(false); // the lease of the dead holds still
  await db.backupRehearsal.updateMany({ data: { claimedUntil: new Date(0) } });
  const stop = new AbortController();
  stop.abort();
  await rehearseRestore(stop.signal);
  expect(await lastRehearsal()).toMatchObject({ endedAt: null, claimId: null });
  expect(await scratches()).toEqual([]);
  expect(await rehearseRestore()).toBe(true);
  expect((await lastRehearsal())?.found).toMatchObject({ whole: 28 });
});
