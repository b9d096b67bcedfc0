import type { Client } from 'pg';
import { restoreMark } from '../backups/restore-mark.ts';
import { beginWithSegments } from '../blobs/folder.ts';
import { ensureKey, holdsKeyOf } from '../crypto/ensure-key.ts';
import { holdsWholeKeys, type KeyRing } from '../crypto/key-ring.ts';
import { fileOf, keyFile, nameOfSource, readKeyRing } from '../crypto/key-source.ts';
import { putWebKey } from '../crypto/web-key.ts';
import { openDb, type PrismaClient } from '../db/client.ts';
import { deployMigrations, missingMigrations } from '../db/migrate.ts';
import { migrationNames } from '../db/migrations.ts';
import { QuietClient } from '../db/quiet-client.ts';
import { withStartLock } from '../db/start-lock.ts';
import type { Env } from '../env.ts';
import { StartError } from '../errors.ts';
import type { Log } from '../log.ts';
import { installQueues } from '../queue/boss.ts';
import type { Secret } from '../secret.ts';
import { createAdministratorFromEnv } from '../users/first-administrator.ts';
import { issueSetupCode } from '../users/setup-code.ts';
import { prepareDataFolder } from './data-folder.ts';

/**
 * Brings the database to where this version can work: reachable and new enough, migrated, opened by our key, with
 * the first administrator if the environment names one. One machine at a time. `roles`: what is to run on it here.
 */
export function prepareDatabase(url: Secret, env: Env, log: Log, roles: readonly string[]): Promise<void> {
  const onWait = (message: string) => log.info(message);
  return withStartLock(
    url,
    async (client) => {
      await requireNoRestore(client);
      // Before the first of them: a start that ends in the middle would have the next one find a database that is not new.
      const isNew = (await missingMigrations(client)).length === migrationNames().length;
      if (!env.databaseUrl && isNew) beginWithSegments();
      const applied = await deployMigrations(client);
      if (applied.length > 0) log.info({ migrations: applied }, 'the database has its newest shape');
      await installQueues(url);
      await prepareKey(client, env, log, roles);
      await prepareAdministrator(url, env, log);
    },
    { onWait },
  );
}

async function requireNoRestore(client: Client): Promise<void> {
  const { rows } = await client.query('select to_regclass($1) is not null as is_there', [
    `public.${restoreMark}`,
  ]);
  if (!rows[0].is_there) return;
  throw new StartError(
    'a restore into this database was cut short: run it again, or begin with an empty one',
  );
}

async function prepareKey(client: Client, env: Env, log: Log, roles: readonly string[]): Promise<void> {
  if (fileOf(env) === keyFile(env.dataDir)) prepareDataFolder(env.dataDir);
  const key = await ensureKey(client, env);
  if (key === 'made') log.info('made a new key in the data folder: keep a copy of secret.key somewhere else');
  const ring = readKeyRing(env) as KeyRing;
  if (roles.includes('worker') && !holdsWholeKeys(ring)) {
    throw new StartError(
      `${nameOfSource(env)} is a write-only key, which opens no mail account: a worker needs the whole one`,
    );
  }
  if (!roles.includes('web') || !env.writeOnlyWeb) return;
  prepareDataFolder(env.dataDir);
  putWebKey(env.dataDir, ring);
}

/**
 * Throws `StartError` where the key at hand is not the one of the database any more: a process that began with it would seal
 * what nobody opens. A database that is away is not waited for.
 */
export async function requireKeyOfDatabase(url: Secret, env: Env): Promise<void> {
  const client = new QuietClient({ connectionString: url.reveal(), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await holdsKeyOf(client, env);
  } catch (error) {
    if (error instanceof StartError) throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function prepareAdministrator(url: Secret, env: Env, log: Log): Promise<void> {
  const { adminEmail: email, adminPassword: password } = env;
  if (!email || !password) return;
  await withDb(url, async (db) => {
    if (await createAdministratorFromEnv(db, { email, password })) {
      log.info('created the first administrator from REKEY_ADMIN_EMAIL');
    }
  });
}

/** The code to show to whoever started us, or undefined when somebody administers already. */
export function freshSetupCode(url: Secret): Promise<string | undefined> {
  return withDb(url, issueSetupCode);
}

async function withDb<T>(url: Secret, work: (db: PrismaClient) => Promise<T>): Promise<T> {
  const db = openDb(url, 1);
  try {
    return await work(db);
  } finally {
    await db.$disconnect();
  }
}
