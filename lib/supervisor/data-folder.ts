import fs from 'node:fs';
import path from 'node:path';
import { codeOf, messageOf, StartError } from '../errors.ts';

/** Makes the data folder (mode 700) if there is none, and throws `StartError` when nothing can be written in it. */
export function prepareDataFolder(dataDir: string): void {
  const probe = path.join(dataDir, `.write-test.${process.pid}`);
  try {
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    fs.writeFileSync(probe, 'a few bytes that a full disk has no room for\n', { flush: true });
  } catch (error) {
    throw new StartError(`REKEY_DATA_DIR: the data folder ${dataDir} ${reason(error)}`);
  } finally {
    try {
      fs.rmSync(probe, { force: true });
    } catch {
      // then it was never written
    }
  }
}

function reason(error: unknown): string {
  switch (codeOf(error)) {
    case 'EROFS':
      return 'is read-only';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be written: it, or a folder above it, belongs to another user';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'is full';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'is not a folder';
    default:
      return `cannot be used (${messageOf(error)})`;
  }
}
