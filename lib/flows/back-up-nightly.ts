import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { storeBackup } from '../backups/store-backup.ts';
import { backupName } from '../backups/write-backup.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { databaseUrl } from '../db/url.ts';
import { env } from '../env.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import type { Settings } from '../settings/schema.ts';
import { hourMs } from '../time-units.ts';

const retryMs = hourMs;
/** By then one that began has a connection of its own, or was killed. */
const beginMs = 10 * 60_000;

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
    const { bytes, bodies, lost } = await storeBackup(databaseUrl(), backupPassphrase, file);
    await db().backupRun.update({
      where: { night },
      data: { endedAt: databaseTime(), bytes: BigInt(bytes), file, error: null },
    });
    forgetOld(backupFolder(dataDir), settings['backup.keep']);
    log.info({ file, bytes, bodies, lost }, 'the backup of the night is made');
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

/**
 * Of several workers one makes it: the row of the night is theirs who wrote it, until it failed, or no backup of this database is
 * under way any more. A session that a pooler keeps has the name of a backup that is over, and is idle.
 */
async function claimNight(night: string, now: Date): Promise<boolean> {
  const host = os.hostname();
  const made = await db().backupRun.createMany({
    data: [{ night, startedAt: now, host }],
    skipDuplicates: true,
  });
  if (made.count === 1) return true;
  const failedBefore = new Date(now.getTime() - retryMs);
  const begunBefore = new Date(now.getTime() - beginMs);
  const again = await db().$executeRaw`
    UPDATE backup_run SET "startedAt" = ${now}, "endedAt" = NULL, error = NULL, host = ${host}
     WHERE night = ${night}
       AND (error IS NOT NULL AND "endedAt" < ${failedBefore}
            OR "endedAt" IS NULL AND "startedAt" < ${begunBefore}
               AND NOT EXISTS (SELECT FROM pg_stat_activity
                                WHERE datname = current_database() AND application_name = ${backupName} AND state <> 'idle'))`;
  return again === 1;
}

/** The names sort as the nights do. Nothing else in the folder is touched. */
function forgetOld(folder: string, keep: number): void {
  const names = fs
    .readdirSync(folder)
    .filter((name) => /^rekey-\d{4}-\d\d-\d\d\.backup$/.test(name))
    .sort();
  for (const name of names.slice(0, Math.max(0, names.length - keep))) fs.rmSync(path.join(folder, name));
}
