import { expect, test } from 'vitest';
import { guessMapping } from '#lib/account-imports/guess-mapping.ts';
import { readTable } from '#lib/account-imports/read-table.ts';
import { exampleFile } from './example.ts';

test('every column of the file that the page shows is understood by its name', () => {
  const read = readTable(exampleFile);
  if (!read.ok) throw new Error(read.message);
  expect(read.table.records).toHaveLength(2);
  const { columns } = guessMapping(read.table);
  expect(Object.values(columns).toSorted()).toEqual(read.table.names.map((_, column) => column));
});
