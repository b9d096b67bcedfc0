import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { StartError } from '../errors.ts';
import { forgetKeyRing } from './key.ts';
import { type KeyRing, keyCheckValue, keyOfVersion, keyRingOf } from './key-ring.ts';
import { fileOf, type KeySource, nameOfSource, readKeyRing, writeFirstKeyFile } from './key-source.ts';
import { sameText } from './token.ts';

/**
 * True when the key at hand is the one the database was filled with, false when the database has no key yet. A missing
 * or a wrong one throws `StartError`. Writes nothing.
 */
export async function holdsKeyOf(client: Client, source: KeySource): Promise<boolean> {
  const { rows } = await client.query('select version, "check" from key_check order by version');
  const checks: { version: number; check: string }[] = rows;
  if (checks.length === 0) return false;
  const where = nameOfSource(source);
  const ring = readKeyRing(source);
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
 * and writes nothing. Only a database that has none gets the key at hand, or a new one in the data folder. Another key
 * that seals now is wanted from here on.
 */
export async function ensureKey(client: Client, source: KeySource): Promise<'found' | 'made'> {
  const isKnown = await holdsKeyOf(client, source);
  const found = readKeyRing(source);
  const ring = found ?? keyRingOf([[1, randomBytes(32)]]);
  // First the file, then the row: a row without its key would be a database nobody can open.
  if (!found && !isKnown) writeFirstKeyFile(fileOf(source) as string, ring);
  await noteKey(client, ring);
  forgetKeyRing();
  return found ? 'found' : 'made';
}

/** From here on the database wants the key that seals now; one that only stands beside it has sealed nothing yet, or no more. */
export async function noteKey(client: Pick<Client, 'query'>, ring: KeyRing): Promise<void> {
  await client.query('insert into key_check (version, "check") values ($1, $2) on conflict do nothing', [
    ring.current,
    keyCheckValue(keyOfVersion(ring, ring.current)),
  ]);
}
