import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { storeBackup } from '../backups/store-backup.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { databaseUrl } from '../db/url.ts';
import { env } from '../env.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import type { Settings } from '../settings/schema.ts';

const hourMs = 3_600_000;
/** One that has not ended by then was killed. */
const longestMs = 12 * hourMs;
const retryMs = hourMs;

export const backupFolder = (dataDir: string) => path.join(dataDir, 'backups');

/**
 * The backup of the night, once a day in the hour that the settings name, by one of the workers; one that failed is tried again
 * an hour later. Keeps as many as the settings say. Does nothing where no passphrase is set. Answers whether one was made.
 */
export async function backUpNightly(settings: Settings, now = databaseTime()): Promise<boolean> {
  const { backupPassphrase, dataDir } = env();
  if (!backupPassphrase) return false;
  const sinceHourMs = (now.getUTCHours() - settings['backup.hour']) * hourMs;
  const begun = new Date(now.getTime() - (sinceHourMs < 0 ? sinceHourMs + 24 * hourMs : sinceHourMs));
  const night = begun.toISOString().slice(0, 10);
  if (!(await claimNight(night, now))) return false;
  const file = path.join(backupFolder(dataDir), `rekey-${night}.backup`);
  try {
    fs.rmSync(file, { force: true }); // of a try whose end nobody wrote down
    const { bytes } = await storeBackup(databaseUrl(), backupPassphrase, file);
    await db().backupRun.update({
      where: { night },
      data: { endedAt: databaseTime(), bytes: BigInt(bytes), file, error: null },
    });
    forgetOld(backupFolder(dataDir), settings['backup.keep']);
    log.info({ file, bytes }, 'the backup of the night is made');
    return true;
  } catch (err) {
    log.error({ err }, 'the backup of the night failed');
    await db().backupRun.update({
      where: { night },
      data: { endedAt: databaseTime(), error: messageOf(err) },
    });
    return false;
  }
}

/** Of several workers one makes it: the row of the night is theirs who wrote it, until it failed or they are long dead. */
async function claimNight(night: string, now: Date): Promise<boolean> {
  const data = { startedAt: now, endedAt: null, error: null, host: os.hostname() };
  const made = await db().backupRun.createMany({ data: [{ night, ...data }], skipDuplicates: true });
  if (made.count === 1) return true;
  const again = await db().backupRun.updateMany({
    where: {
      night,
      OR: [
        { error: { not: null }, endedAt: { lt: new Date(now.getTime() - retryMs) } },
        { endedAt: null, startedAt: { lt: new Date(now.getTime() - longestMs) } },
      ],
    },
    data,
  });
  return again.count === 1;
}

/** The names sort as the nights do. Nothing else in the folder is touched. */
function forgetOld(folder: string, keep: number): void {
  const names = fs
    .readdirSync(folder)
    .filter((name) => /^rekey-\d{4}-\d\d-\d\d\.backup$/.test(name))
    .sort();
  for (const name of names.slice(0, Math.max(0, names.length - keep))) fs.rmSync(path.join(folder, name));
}
