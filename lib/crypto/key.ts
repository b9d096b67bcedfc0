import fs from 'node:fs';
import path from 'node:path';
import { type Env, env } from '../env.ts';
import { messageOf, StartError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { deriveKey, type KeyPurpose, type KeyRing, keyRingOf, masterKey } from './key-ring.ts';

/** Where the master key comes from: REKEY_SECRET_KEY, else the file in the data folder. */
type KeySource = Pick<Env, 'secretKey' | 'dataDir'>;

export const keyFile = (dataDir: string) => path.join(dataDir, 'secret.key');

/**
 * The master keys this process can reach, or undefined when there are none. Creates nothing: the first key is
 * made by `ensureKey` alone (lib/crypto/ensure-key.ts).
 */
export function readKeyRing({ secretKey, dataDir }: KeySource): KeyRing | undefined {
  if (secretKey) return keyRingOf([[1, Buffer.from(secretKey.reveal(), 'base64')]]);
  const file = keyFile(dataDir);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartError(`the key file ${file} cannot be read: ${messageOf(error)}`);
  }
  return keyRingOf(parseKeyFile(text, file));
}

/** Writes a new key file that only this user may read; throws when one is already there. */
export function writeKeyFile(dataDir: string, version: number, key: Buffer): void {
  const file = keyFile(dataDir);
  const handle = fs.openSync(file, 'wx', 0o600);
  try {
    fs.writeSync(handle, `${keyFileHeader}\n${version} ${key.toString('base64')}\n`);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

const keyFileHeader = '# Rekey: opens every stored credential. Keep a copy apart from the database.';

/** One key a line: version, space, 32 bytes in base64. */
function parseKeyFile(text: string, file: string): [number, Buffer][] {
  const lines = text.split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  const keys = lines.map((line): [number, Buffer] => {
    const parts = /^([1-9]\d{0,8}) ([A-Za-z0-9+/]{43}=)\s*$/.exec(line);
    if (!parts) throw new StartError(`the key file ${file} is damaged: restore it from a copy`);
    return [Number(parts[1]), Buffer.from(parts[2] ?? '', 'base64')];
  });
  if (keys.length === 0) throw new StartError(`the key file ${file} is empty: restore it from a copy`);
  return keys;
}

let ring: KeyRing | undefined;

/** The key ring of this process, read once. Throws `StartError` when there is no key. */
export function keyRing(): KeyRing {
  if (ring) return ring;
  const { secretKey, dataDir } = env();
  ring = readKeyRing({ secretKey, dataDir });
  if (!ring) throw new StartError(`REKEY_SECRET_KEY is not set and there is no ${keyFile(dataDir)}`);
  return ring;
}

/** Makes the next `keyRing()` read the key again. For tests and for a changed key. */
export function forgetKeyRing(): void {
  ring = undefined;
}

/** This process's key for one purpose, from the current master key. */
export function keyFor(purpose: KeyPurpose, from: KeyRing = keyRing()): Buffer {
  return deriveKey(masterKey(from, from.current), purpose);
}

/** What signs sessions (next-auth's secret): derived from the master key, the same in every process. */
export function sessionSecret(): Secret {
  return new Secret(keyFor('session').toString('base64url'));
}
