import { expect, test } from 'vitest';
import { orderedMark } from './list-mark.ts';

const marks = (attributes: Record<string, string>, count = 3) => {
  const next = orderedMark(attributes);
  return Array.from({ length: count }, next).join('');
};

test.each([
  [{}, ' 1.  2.  3. '],
  [{ start: '9' }, ' 9.  10.  11. '],
  [{ start: '26', type: 'a' }, ' z.  aa.  ab. '],
  [{ start: '702', type: 'A' }, ' ZZ.  AAA.  AAB. '],
  [{ start: '8', type: 'i' }, ' viii.  ix.  x. '],
  [{ start: '1944', type: 'I' }, ' MCMXLIV.  MCMXLV.  MCMXLVI. '],
])('counts the items of a list with %o', (attributes, written) => {
  expect(marks(attributes)).toBe(written);
});

test('writes what no Roman counted, and what is no number, as it is', () => {
  expect(marks({ start: '10000', type: 'I' }, 1)).toBe(' 10000. ');
  expect(marks({ start: '0', type: 'a' }, 1)).toBe(' 0. ');
  expect(marks({ start: 'x', type: 'i' }, 1)).toBe(' NaN. ');
  expect(marks({ start: '2', type: 'constructor' }, 1)).toBe(' 2. ');
});
