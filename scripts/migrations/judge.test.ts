import { expect, test } from 'vitest';
import { migrationNames, migrationSql } from '#lib/db/migrations.ts';
import { destructiveSteps, problemsOf } from './judge.ts';

test('no migration takes away in one step what the version before still uses', () => {
  const migrations = migrationNames().map((name) => ({ name, sql: migrationSql(name) }));
  expect(migrations.length).toBeGreaterThan(50);
  expect(problemsOf(migrations)).toEqual([]);
});

test.each([
  'DROP TABLE "folder";',
  'ALTER TABLE "folder" DROP COLUMN "path";',
  'ALTER TABLE "folder" ADD COLUMN "a" TEXT,\nDROP COLUMN "path";',
  'ALTER TABLE "folder" RENAME TO "place";',
  'ALTER TABLE "folder" RENAME COLUMN "path" TO "name";',
  `ALTER TYPE "State" RENAME VALUE 'a' TO 'b';`,
  'DROP TYPE "State";',
  'ALTER TABLE "folder" ALTER COLUMN "path" SET DATA TYPE INTEGER;',
  'ALTER TABLE "folder" ALTER COLUMN "path" SET NOT NULL;',
  'ALTER TABLE "folder" ALTER COLUMN "path" DROP DEFAULT;',
  'ALTER TABLE "folder" ADD COLUMN "since" TIMESTAMPTZ(3) NOT NULL;',
  'ALTER TABLE "folder" ADD COLUMN "a" INTEGER NOT NULL DEFAULT 0,\nADD COLUMN "b" TEXT NOT NULL;',
  'CREATE UNIQUE INDEX "one" ON "folder"("path");',
  'ALTER TABLE "folder" ADD CONSTRAINT "few" CHECK ("size" < 9);',
  '-- harmless; truly\nCREATE TABLE "other" ("id" UUID NOT NULL);\nALTER TABLE "folder" DROP COLUMN "path";',
])('refuses %s', (sql) => {
  expect(destructiveSteps(sql)).toHaveLength(1);
});

test.each([
  'CREATE TABLE "new" ("id" UUID NOT NULL);\nCREATE UNIQUE INDEX "n" ON "new"("id");\nALTER TABLE "new" ADD CONSTRAINT "c" CHECK (true);',
  'ALTER TABLE "folder" ADD COLUMN "since" TIMESTAMPTZ(3), ADD COLUMN "count" INTEGER NOT NULL DEFAULT 0;',
  `ALTER TABLE "folder" ADD COLUMN "words" TEXT NOT NULL DEFAULT 'a, b; c';`,
  'ALTER TABLE "folder" ALTER COLUMN "path" DROP NOT NULL;',
  'DROP INDEX "folder_path_idx";\nCREATE INDEX "folder_path_idx" ON "folder"("path", "id");',
  'ALTER TABLE "a" RENAME CONSTRAINT "x" TO "y";',
  'ALTER TABLE "a" ADD CONSTRAINT "f" FOREIGN KEY ("b") REFERENCES "c"("id") ON DELETE SET NULL;',
  'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE IF EXISTS x; RETURN NEW; END $$;',
  '-- DROP TABLE "folder";\nUPDATE "folder" SET "path" = lower("path");',
])('lets pass %s', (sql) => {
  expect(destructiveSteps(sql)).toEqual([]);
});

test('the second step names the first, which has to be there', () => {
  const drop = 'ALTER TABLE "folder" DROP COLUMN "path";';
  const first = { name: '20270101000000_place', sql: 'ALTER TABLE "folder" ADD COLUMN "place" TEXT;' };
  const second = (sql: string) => ({ name: '20270201000000_no_path', sql });
  expect(problemsOf([first, second(drop)])).toEqual([expect.stringContaining('20270201000000_no_path')]);
  const said = `-- second step of ${first.name}: no version since 2.1 names the column\n${drop}`;
  expect(problemsOf([first, second(said)])).toEqual([]);
  expect(problemsOf([second(said)])).toEqual([
    '20270201000000_no_path: there is no 20270101000000_place before it',
  ]);
});
