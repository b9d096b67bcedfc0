import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StartError } from '../errors.ts';
import { testDatabase } from '../testing/database.ts';
import { deployMigrations, waitingMigrations } from './migrate.ts';
import { migrationNames, migrationsDir } from './migrations.ts';
import { withStartLock } from './start-lock.ts';

const { db, url } = await testDatabase();
const deploy = () => withStartLock(url, deployMigrations);

afterAll(() =>
  fs.rmSync(path.join(migrationsDir, '29990101000000_broken_test'), { recursive: true, force: true }),
);

test('a database has every migration once, however many machines start at the same time', async () => {
  await db.$executeRawUnsafe('drop schema public cascade');
  await db.$executeRawUnsafe('create schema public');
  const applied = await Promise.all([deploy(), deploy(), deploy()]);
  expect(applied.flat()).toEqual(migrationNames());
  expect(await db.user.count()).toBe(0);
  expect(await deploy()).toEqual([]);
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
