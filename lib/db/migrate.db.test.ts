import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StartError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { deployMigrations, waitingMigrations } from './migrate.ts';
import { migrationNames, migrationsDir } from './migrations.ts';
import { withStartLock } from './start-lock.ts';
import { withDatabase } from './url.ts';

const { db, url } = await testDatabase();
const deploy = () => withStartLock(url, deployMigrations);

async function empty() {
  await db.$executeRawUnsafe('drop schema public cascade');
  await db.$executeRawUnsafe('create schema public');
}

afterAll(() =>
  fs.rmSync(path.join(migrationsDir, '29990101000000_broken_test'), { recursive: true, force: true }),
);

test('a database has every migration once, however many machines start at the same time', async () => {
  await empty();
  const applied = await Promise.all([deploy(), deploy(), deploy()]);
  expect(applied.flat()).toEqual(migrationNames());
  expect(await db.user.count()).toBe(0);
  expect(await deploy()).toEqual([]);
});

test('says in one line what a role may not do, or where its tables would go, and makes none there', async () => {
  const name = new URL(url.reveal()).pathname.slice(1);
  const narrow = new URL(url.reveal());
  [narrow.username, narrow.password] = [`${name}_app`, 'x'];
  const deployAs = () => withStartLock(new Secret(narrow.href), deployMigrations);
  const run = async (...statements: string[]) => {
    for (const statement of statements)
      await db.$executeRawUnsafe(statement.replaceAll('app', `${name}_app`));
  };
  await empty();
  await run("create role app login password 'x'", 'revoke create on schema public from public');
  try {
    await expect(deployAs()).rejects.toThrow(`GRANT USAGE, CREATE ON SCHEMA public TO ${name}_app`);
    await run('grant usage, create on schema public to app', 'create schema app authorization app');
    await expect(deployAs()).rejects.toThrow(/would go into the schema \S+, .*SET search_path TO public$/);
    await run(`alter role app in database ${name} set search_path to public`);
    await deploy();
    await expect(deployAs()).rejects.toThrow('permission denied for table _prisma_migrations'); // another role's
    // Nothing is to be made: what it would take to make something is asked of nobody.
    await run('grant select on _prisma_migrations to app', 'revoke create on schema public from app');
    expect(await deployAs()).toEqual([]);
    await db.$executeRaw`update _prisma_migrations set rolled_back_at = now() where migration_name = ${migrationNames().at(-1)}`;
    await expect(deployAs()).rejects.toThrow(`GRANT USAGE, CREATE ON SCHEMA public TO ${name}_app`);
    await db.$executeRaw`update _prisma_migrations set rolled_back_at = null`;
  } finally {
    await run('drop owned by app', 'drop role app');
  }
});

test('refuses a new database that does not hold every letter, and starts on one that was filled before', async () => {
  const name = `${new URL(url.reveal()).pathname.slice(1)}_latin`;
  await db.$executeRawUnsafe(`create database ${name} encoding 'LATIN1' locale 'C' template template0`);
  try {
    const there = withStartLock(withDatabase(url, name), deployMigrations);
    await expect(there).rejects.toThrow('has the encoding LATIN1');
    const former = withStartLock(withDatabase(url, name), async (client) => {
      await client.query(
        'create table _prisma_migrations (migration_name text, started_at date, finished_at date, rolled_back_at date)',
      );
      await client.query(
        'insert into _prisma_migrations select unnest($1::text[]), current_date, current_date',
        [migrationNames()],
      );
      return deployMigrations(client);
    });
    expect(await former).toEqual([]);
  } finally {
    await db.$executeRawUnsafe(`drop database ${name} with (force)`);
  }
});

test('refuses a database that a newer version has changed', async () => {
  await db.$executeRaw`insert into _prisma_migrations (id, checksum, migration_name, finished_at)
    values ('x', 'x', '29991231000000_from_the_future', now())`;
  await expect(deploy()).rejects.toThrow(/newer version.*29991231000000_from_the_future/);
  await db.$executeRaw`delete from _prisma_migrations where id = 'x'`;
});

test('a migration that fails leaves nothing behind, also not what it had done before', async () => {
  const folder = path.join(migrationsDir, '29990101000000_broken_test');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'migration.sql'), 'create table half_done (id int); select 1 / 0;');
  await expect(deploy()).rejects.toThrow(StartError);
  const [found] = await db.$queryRaw<
    { there: boolean }[]
  >`select to_regclass('half_done') is not null as there`;
  expect(found?.there).toBe(false);
  fs.rmSync(folder, { recursive: true });
  expect(await deploy()).toEqual([]);
});

test('stops at a migration that broke off half-way', () => {
  expect(() => waitingMigrations(['1_a', '2_b'], [{ name: '1_a', finished: false }])).toThrow(
    /1_a broke off/,
  );
  expect(waitingMigrations(['1_a', '2_b'], [{ name: '1_a', finished: true }])).toEqual(['2_b']);
});
