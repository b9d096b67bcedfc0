import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { keyCheckValue } from '../crypto/key-ring.ts';
import { type KeySource, nameOfSource, readKeyRing } from '../crypto/key-source.ts';
import { openStream } from '../crypto/passphrase-stream.ts';
import { sameText } from '../crypto/token.ts';
import { deployMigrations } from '../db/migrate.ts';
import { migrationNames } from '../db/migrations.ts';
import { messageOf, StartError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { calmDown } from './calm-down.ts';
import { type FoundBodies, lookAtBodies } from './look-at-bodies.ts';
import { type BackupRecord, decodeRecords, type Manifest } from './records.ts';
import { restoreMark } from './restore-mark.ts';

/** `lost`: bodies that could not be read when the backup was made. `bodies`: of a rehearsal, which only looks at them. */
export type Restored = { at: string; tables: number; rows: number; lost: number; bodies?: FoundBodies };

/**
 * Brings an empty database to the state of a backup, and calms it down, so that nothing goes out again. The caller holds the
 * start lock. Throws `StartError` before anything is touched where the passphrase is another, the key is not the one of
 * this backup, a newer version made it, or the database is not empty. One that was cut short is begun again by the next.
 * `isRehearsal`: message bodies, which are most of a backup, are compared with their hashes and not stored.
 */
export async function restoreBackup(
  client: Client,
  source: AsyncIterable<Uint8Array>,
  {
    passphrase,
    keySource,
    isRehearsal = false,
  }: { passphrase: Secret; keySource: KeySource; isRehearsal?: boolean },
): Promise<Restored> {
  const gunzip = Readable.from(openStream(source, passphrase)).compose(createGunzip());
  const records = decodeRecords(gunzip);
  try {
    const first = await records.next();
    if (first.done || first.value.type !== 'manifest')
      throw new StartError('the backup says nothing of itself');
    const { manifest } = first.value;
    requireKnown(manifest);
    requireKey(manifest, keySource);
    await clearForRestore(client);
    await client.query(`CREATE TABLE ${restoreMark} (at timestamptz NOT NULL DEFAULT now())`);
    await deployMigrations(client, manifest.migrations);
    const loaded = await load(client, records, isRehearsal);
    await deployMigrations(client);
    await calmDown(client, manifest.at);
    return { at: manifest.at, ...loaded };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { code } = error as { code?: string };
    if (code?.startsWith('Z_')) throw new StartError('the backup was changed or cut off');
    throw new StartError(`the backup could not be restored: ${messageOf(error)}`);
  }
}

function requireKnown({ migrations }: Manifest): void {
  const ours = migrationNames();
  const unknown = migrations.find((name) => !ours.includes(name));
  if (unknown) {
    throw new StartError(
      `a newer version of Rekey made this backup (it has ${unknown}): restore it with that one`,
    );
  }
}

function requireKey({ keys }: Manifest, source: KeySource): void {
  const name = nameOfSource(source);
  const ring = readKeyRing(source);
  if (!ring) throw new StartError(`the key of this backup is missing: put its copy at ${name} first`);
  for (const { version, check } of keys) {
    const key = ring.keys.get(version);
    if (!key) throw new StartError(`${name} lacks key version ${version}, which this backup was sealed with`);
    if (!sameText(keyCheckValue(key), check)) throw new StartError(`${name} is not the key of this backup`);
  }
}

/** Empty, or what a restore that was cut short left behind, which goes. */
async function clearForRestore(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  if (rows.length === 0) return;
  if (!rows.some(({ name }) => name === restoreMark)) {
    throw new StartError('this database is not empty: a backup is restored into an empty one only');
  }
  await client.query('DROP SCHEMA IF EXISTS pgboss CASCADE');
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
}

/** All rows in one transaction. Triggers that keep derived rows are off: those rows are in the backup. */
async function load(client: Client, records: AsyncGenerator<BackupRecord>, isRehearsal: boolean) {
  const sum: Omit<Restored, 'at'> = { tables: 0, rows: 0, lost: 0 };
  await client.query('BEGIN');
  await client.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
  const { rows: known } = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const triggers = (state: 'DISABLE' | 'ENABLE') =>
    client.query(known.map(({ name }) => `ALTER TABLE "${name}" ${state} TRIGGER USER`).join('; '));
  await triggers('DISABLE');
  for await (const record of records) {
    if (record.type === 'end') {
      if (record.tables !== sum.tables) throw new StartError('the backup is not whole');
      sum.lost = record.lost ?? 0;
      continue;
    }
    if (record.type !== 'table') throw new StartError('the backup is out of order');
    if (!known.some(({ name }) => name === record.table))
      throw new StartError('the backup has an unknown table');
    if (isRehearsal && record.table === 'message_raw') {
      sum.bodies = await lookAtBodies(client, record.columns, records);
      sum.rows += sum.bodies.whole + sum.bodies.altered;
    } else sum.rows += await loadTable(client, record.table, record.columns, records);
    sum.tables += 1;
  }
  await triggers('ENABLE');
  await client.query('COMMIT');
  return sum;
}

async function loadTable(
  client: Client,
  table: string,
  columns: string[],
  records: AsyncGenerator<BackupRecord>,
): Promise<number> {
  const list = columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
  const stream = client.query(copyFrom(`COPY "${table}" (${list}) FROM STDIN`));
  const broken = once(stream, 'error').then(([error]) => Promise.reject(error));
  broken.catch(() => {});
  for (;;) {
    const next = await records.next();
    if (next.done) throw new StartError('the backup is cut off');
    const record = next.value;
    if (record.type === 'data') {
      if (!stream.write(record.bytes)) await Promise.race([once(stream, 'drain'), broken]);
    } else if (record.type === 'tableEnd') {
      stream.end();
      await Promise.race([once(stream, 'finish'), broken]);
      if (stream.rowCount !== record.rows)
        throw new StartError(`the backup is not whole: rows of ${table} are missing`);
      return record.rows;
    } else throw new StartError('the backup is out of order');
  }
}
