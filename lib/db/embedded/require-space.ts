import fs from 'node:fs';
import { StartError } from '../../errors.ts';

/** A new cluster takes about 100 MB; a running one needs room for its log of changes, or it stops hard. */
const neededMb = { create: 250, start: 64 };

/** Throws `StartError` when the folder's disk is too full to make a database, or to start one safely. */
export function requireSpace(folder: string, purpose: keyof typeof neededMb): void {
  const { bavail, bsize } = fs.statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / 1024 / 1024);
  if (freeMb >= neededMb[purpose]) return;
  throw new StartError(
    `REKEY_DATA_DIR: the disk of ${folder} is full: ${freeMb} MB are free, and PostgreSQL needs ` +
      `${neededMb[purpose]} MB to ${purpose === 'create' ? 'make its database' : 'start safely'}`,
  );
}
