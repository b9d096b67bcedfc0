import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { StartError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { forgetKeyRing, keyFile, readKeyRing, writeKeyFile } from './key.ts';
import { keyCheckValue } from './key-ring.ts';
import { sameText } from './token.ts';

type KeySource = { secretKey: Secret | undefined; dataDir: string };

/**
 * True when the key at hand is the one the database was filled with, false when the database has no key yet. A missing
 * or a wrong one throws `StartError`. Writes nothing.
 */
export async function holdsKeyOf(client: Client, { secretKey, dataDir }: KeySource): Promise<boolean> {
  const { rows } = await client.query('select version, "check" from key_check order by version');
  const checks: { version: number; check: string }[] = rows;
  if (checks.length === 0) return false;
  const where = secretKey ? 'REKEY_SECRET_KEY' : keyFile(dataDir);
  const ring = readKeyRing({ secretKey, dataDir });
  if (!ring) {
    throw new StartError(
      `the key of this database is missing: restore ${where} from its copy, or set REKEY_SECRET_KEY to it`,
    );
  }
  for (const { version, check } of checks) {
    const key = ring.keys.get(version);
    if (!key)
      throw new StartError(`${where} lacks key version ${version}, which this database was sealed with`);
    if (!sameText(keyCheckValue(key), check)) {
      throw new StartError(`${where} is not the key this database was sealed with: nothing was changed`);
    }
  }
  return true;
}

/**
 * Makes sure this process holds the key the database was filled with. The caller holds the database's start lock.
 *
 * A database that has a key check takes that key and no other: a missing or a wrong one throws `StartError`
 * and writes nothing. Only a database that has none gets the key at hand, or a new one in the data folder.
 */
export async function ensureKey(client: Client, source: KeySource): Promise<'found' | 'made'> {
  if (await holdsKeyOf(client, source)) return 'found';
  const ring = readKeyRing(source);
  const keys = ring?.keys ?? new Map([[1, randomBytes(32)]]);
  // First the file, then the row: a row without its key would be a database nobody can open.
  if (!ring) for (const [version, key] of keys) writeKeyFile(source.dataDir, version, key);
  for (const [version, key] of keys) {
    await client.query('insert into key_check (version, "check") values ($1, $2)', [
      version,
      keyCheckValue(key),
    ]);
  }
  forgetKeyRing();
  return ring ? 'found' : 'made';
}
