import { expect, test } from 'vitest';
import { type Branch, treeOf } from './folders.ts';

const drawn = (branches: Branch[], depth = 0): string[] =>
  branches.flatMap(({ name, canHoldMail, isThere, inside }) => [
    `${'  '.repeat(depth)}${name}${canHoldMail ? '' : ' -'}${isThere ? '' : ' ?'}`,
    ...drawn(inside, depth + 1),
  ]);

test('folders of any name stand in a tree, the inbox first, and chosen ones that are not there at its end', () => {
  const folder = (path: string, flags: string[] = [], delimiter = '/') => ({ path, delimiter, flags });
  const folders = [
    folder('Projects/Été 2026'),
    folder('Projects', ['\\noselect']),
    folder('日本語'),
    folder('INBOX'),
    folder('INBOX/Bills'),
    folder('a.b', [], ''),
    folder('Lone/Child'),
    folder('INBOX'),
  ];
  expect(drawn(treeOf(folders, ['INBOX', 'Old']))).toEqual([
    'INBOX',
    '  Bills',
    'a.b',
    'Lone/Child',
    'Projects -',
    '  Été 2026',
    '日本語',
    'Old ?',
  ]);
});
