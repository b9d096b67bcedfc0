import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Secret } from '../secret.ts';
import { type Held, writeBackup } from './write-backup.ts';

/** Writes a backup into a file that only this user may read; it has its name once it is whole and on the disk. */
export async function storeBackup(
  url: Secret,
  passphrase: Secret,
  file: string,
): Promise<Held & { bytes: number }> {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.part`;
  const held: Held = { bodies: 0, lost: 0 };
  try {
    const out = fs.createWriteStream(beside, { mode: 0o600, flush: true });
    await pipeline(Readable.from(writeBackup(url, passphrase, held)), out);
    fs.renameSync(beside, file);
    return { ...held, bytes: fs.statSync(file).size };
  } finally {
    fs.rmSync(beside, { force: true });
  }
}
