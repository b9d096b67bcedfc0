import { createHash, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { messageOf, StartError } from '../errors.ts';
import { isDatabaseAway } from './away.ts';
import { migrationNames, migrationSql } from './migrations.ts';

/**
 * Applies the migrations the database has not had, in order, and returns their names. The caller holds the
 * database's start lock (lib/db/start-lock.ts). Throws `StartError` when a newer version has been at work on the
 * database, when an earlier migration broke off, or when tables to be made would not be where they belong; then nothing is changed.
 *
 * Each migration and its row are one transaction, so a migration is there whole or not at all. (Prisma's schema
 * engine cuts a script at every semicolon, also inside a function, and commits statement by statement.) The table
 * is Prisma's own, so `prisma migrate` tells the same story. `upTo`: only these, for a database of a former version.
 */
export async function deployMigrations(client: Client, upTo = migrationNames()): Promise<string[]> {
  const waiting = (await missingMigrations(client)).filter((name) => upTo.includes(name));
  if (waiting.length === 0) return waiting;
  await requirePlace(client, { isNew: !(await hasHistory(client)) });
  await makeHistory(client);
  for (const name of waiting) await apply(client, name);
  return waiting;
}

/** The migrations this version has and the database has not. Changes nothing; throws as `deployMigrations` does. */
export async function missingMigrations(client: Client): Promise<string[]> {
  return waitingMigrations(migrationNames(), (await hasHistory(client)) ? await readApplied(client) : []);
}

async function hasHistory(client: Client): Promise<boolean> {
  const { rows } = await client.query("select to_regclass('_prisma_migrations') is not null as made");
  return rows[0].made;
}

type Place = Record<'role' | 'database' | 'own' | 'encoding', string> &
  Record<'mayMakeTables' | 'mayMakeQueues', boolean>;

/** Tables belong in the schema public, where Prisma looks for them; the queues have a schema of their own; mail holds every letter. */
async function requirePlace(client: Client, { isNew }: { isNew: boolean }): Promise<void> {
  const { rows } = await client.query<Place>(
    `select quote_ident(current_user) as role, quote_ident(current_database()) as database,
            coalesce(current_schema(), 'none') as own, current_setting('server_encoding') as encoding,
            has_schema_privilege('public', 'usage') and has_schema_privilege('public', 'create') as "mayMakeTables",
            to_regnamespace('pgboss') is not null or has_database_privilege(current_database(), 'create') as "mayMakeQueues"
       from pg_namespace where nspname = 'public'`,
  );
  const refuse = (what: string, remedy: string): never => {
    throw new StartError(`DATABASE_URL: ${what}: ${remedy}`);
  };
  const [place] = rows;
  if (!place) return refuse('the database has no schema public', 'CREATE SCHEMA public');
  const { role, database, own, encoding, mayMakeTables, mayMakeQueues } = place;
  if (isNew && encoding !== 'UTF8')
    refuse(
      `the database ${database} has the encoding ${encoding}`,
      'make one with ENCODING UTF8 TEMPLATE template0',
    );
  if (!mayMakeTables)
    refuse(
      `${role} may make no tables in ${database}`,
      `GRANT USAGE, CREATE ON SCHEMA public TO ${role}, or let it own the database`,
    );
  if (own !== 'public') {
    const remedy = `ALTER ROLE ${role} IN DATABASE ${database} SET search_path TO public`;
    refuse(`what ${role} makes would go into the schema ${own}, and Rekey's tables belong in public`, remedy);
  }
  if (!mayMakeQueues)
    refuse(
      `${role} may make no schema in ${database}`,
      `GRANT CREATE ON DATABASE ${database} TO ${role}, or let it own the database`,
    );
}

type Applied = { name: string; finished: boolean };

/** What is still to be applied: pure. Throws `StartError` when the database's history is not a part of ours. */
export function waitingMigrations(ours: string[], done: Applied[]): string[] {
  const broken = done.find((row) => !row.finished);
  if (broken) {
    throw new StartError(
      `the migration ${broken.name} broke off on this database: restore the database from its backup, ` +
        'or repair it by hand and mark the migration in the table _prisma_migrations',
    );
  }
  const unknown = done.filter((row) => !ours.includes(row.name));
  if (unknown.length > 0) {
    throw new StartError(
      `this database was changed by a newer version of Rekey (it has the migration ${unknown.at(-1)?.name}, ` +
        'which this version does not know): start the newer version',
    );
  }
  return ours.filter((name) => !done.some((row) => row.name === name));
}

async function makeHistory(client: Client): Promise<void> {
  await client.query(
    `create table if not exists _prisma_migrations (
       id varchar(36) primary key not null,
       checksum varchar(64) not null,
       finished_at timestamptz,
       migration_name varchar(255) not null,
       logs text,
       rolled_back_at timestamptz,
       started_at timestamptz not null default now(),
       applied_steps_count integer not null default 0
     )`,
  );
}

/** The rows that were not rolled back. */
async function readApplied(client: Client): Promise<Applied[]> {
  const { rows } = await client.query(
    `select migration_name as name, finished_at is not null as finished
       from _prisma_migrations where rolled_back_at is null order by started_at`,
  );
  return rows;
}

async function apply(client: Client, name: string): Promise<void> {
  const sql = migrationSql(name);
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations
         (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), createHash('sha256').update(sql).digest('hex'), name],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    if (isDatabaseAway(error)) throw error; // the whole of it can be tried again
    throw new StartError(`the migration ${name} failed and was rolled back whole: ${messageOf(error)}`);
  }
}
