import { expect, test } from 'vitest';
import { judgeLicences } from './licences.ts';

const of = (name: string, ...licenses: string[]) => ({
  name,
  version: '1.0.0',
  licenses: licenses.map((one) => (one.includes(' ') ? { expression: one } : { license: { id: one } })),
});

test('counts licences, and names what asks for more than to be named, or names none', () => {
  const { counts, odd } = judgeLicences([
    of('a', 'MIT'),
    of('b', 'MIT'),
    of('c', 'LGPL-3.0-or-later'),
    of('d', '(MIT OR GPL-2.0-only)'),
    of('e', 'AGPL-3.0-only'),
    of('f', 'MIT AND GPL-3.0-only'),
    of('g'),
    of('seq-queue'),
  ]);
  expect(counts[0]).toEqual(['MIT', 3]);
  expect(odd).toEqual([
    'e@1.0.0: AGPL-3.0-only',
    'f@1.0.0: MIT AND GPL-3.0-only',
    'g@1.0.0: names no licence',
  ]);
});
