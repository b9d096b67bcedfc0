import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { oneEachTurn } from './turns.ts';

test('what comes in together begins one after the other, in its order, each in a turn of its own', async () => {
  const next = oneEachTurn();
  const begun: number[] = [];
  for (const n of [1, 2, 3]) void next().then(() => begun.push(n));
  const seen: number[] = [];
  while (begun.length < 3) {
    seen.push(begun.length);
    await turn();
  }
  expect(begun).toEqual([1, 2, 3]);
  expect(new Set(seen)).toEqual(new Set([0, 1, 2]));
});
