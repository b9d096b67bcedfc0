import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// Processes on machines whose clocks differ read each other's instants in the database: it dates them all.

const filesBelow = (folder: string) =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => !/generated|node_modules/.test(file) && fs.statSync(file).isFile());

test('the default of an instant is the clock of the database, which Prisma would fill in by its own', () => {
  const columns = filesBelow('prisma/schema').map((file) => fs.readFileSync(file, 'utf8'));
  expect(columns.filter((text) => /@default\(now\(\)\)/.test(text))).toEqual([]);
});

test('nothing asks the clock of its own machine for the present instant', () => {
  // The clock itself, where no database answers yet; and a lock that processes of one machine share.
  const own = ['lib/db/clock.ts', 'lib/supervisor/data-lock.ts'];
  const asking = ['lib', 'worker', 'app']
    .flatMap(filesBelow)
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|testing\//.test(file) && !own.includes(file))
    .filter((file) => /new Date\(\)/.test(fs.readFileSync(file, 'utf8')));
  expect(asking).toEqual([]);
});
