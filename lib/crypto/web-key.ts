import fs from 'node:fs';
import path from 'node:path';
import { type KeyRing, writeOnlyRing } from './key-ring.ts';
import { replaceKeyFile, writeFirstKeyFile } from './key-source.ts';

/** The write-only key that the web process of this data folder is given in the place of the whole one. */
export const webKeyFile = (dataDir: string) => path.join(dataDir, 'web.key');

/** Writes it, or another in its place, whole or not at all. */
export function putWebKey(dataDir: string, ring: KeyRing): void {
  const file = webKeyFile(dataDir);
  const put = fs.existsSync(file) ? replaceKeyFile : writeFirstKeyFile;
  put(file, writeOnlyRing(ring));
}

/** The same where there is one already: another ring takes over. */
export function refreshWebKey(dataDir: string, ring: KeyRing): void {
  if (fs.existsSync(webKeyFile(dataDir))) putWebKey(dataDir, ring);
}
