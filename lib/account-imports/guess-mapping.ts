import { normaliseMailAddress } from '../fields/mail-address.ts';
import { type FieldKey, fieldKeys, fieldOf, type Mapping, plainName } from './fields.ts';
import type { Table } from './read-table.ts';

/** How many rows are looked at to know a column of addresses. */
const looked = 50;

/**
 * Which column is probably which field: by the names people give them, and the address by what stands in it where no name
 * tells. A column is taken once, by the field whose spelling comes first. Pure.
 */
export function guessMapping({ names, records }: Table): Mapping {
  const plain = names.map(plainName);
  const columns: Partial<Record<FieldKey, number>> = {};
  const taken = new Set<number>();
  const take = (key: FieldKey, column: number) => {
    if (column < 0 || taken.has(column)) return;
    columns[key] = column;
    taken.add(column);
  };
  const ranks = Math.max(...fieldKeys.map((key) => fieldOf(key).spellings.length));
  for (let rank = 0; rank < ranks; rank += 1) {
    for (const key of fieldKeys) {
      const spelling = fieldOf(key).spellings[rank];
      if (spelling && columns[key] === undefined) take(key, plain.indexOf(spelling));
    }
  }
  if (columns.address === undefined) {
    const some = records.slice(0, looked);
    const isAddress = (column: number) =>
      some.length > 0 &&
      some.every(({ cells }) => normaliseMailAddress((cells[column] ?? '').trim()) !== null);
    take(
      'address',
      names.findIndex((_, column) => !taken.has(column) && isAddress(column)),
    );
  }
  return { columns, fixed: {} };
}
