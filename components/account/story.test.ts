import { expect, test } from 'vitest';
import { chaptersOf } from './story.ts';

const entry = (id: string, incidentId: string | null = null) => ({ id, incidentId });
const of = (...entries: ReturnType<typeof entry>[]) =>
  chaptersOf(entries, [{ id: 'a' }, { id: 'b' }]).map((chapter) => [
    chapter.incident?.id ?? null,
    chapter.entries.map(({ id }) => id).join(''),
  ]);

test('the entries of an incident stand together, where the newest of them stood', () => {
  expect(of(entry('1', 'b'), entry('2'), entry('3', 'b'), entry('4'), entry('5', 'a'))).toEqual([
    ['b', '13'],
    [null, '24'],
    ['a', '5'],
  ]);
});

test('entries of no incident, or of one that is too old to be listed, stand for themselves', () => {
  expect(of(entry('1'), entry('2', 'long ago'), entry('3', 'a'))).toEqual([
    [null, '12'],
    ['a', '3'],
  ]);
});

test('nothing happened: no chapter', () => {
  expect(of()).toEqual([]);
});
