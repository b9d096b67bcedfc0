import { db } from '../db/client.ts';

/** The backups of the last nights, the newest first. */
export const listBackups = (limit: number) =>
  db().backupRun.findMany({ orderBy: { night: 'desc' }, take: limit });

export type BackupRun = Awaited<ReturnType<typeof listBackups>>[number];

/** The newest that is whole; null: there is none. */
export const newestBackup = () =>
  db().backupRun.findFirst({ where: { error: null, endedAt: { not: null } }, orderBy: { night: 'desc' } });
