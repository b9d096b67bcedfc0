import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { queue } from './queue.ts';

test('one after the other; who waits too long is told so, and what nobody waits for is not begun', async () => {
  const inTurn = queue(100);
  const began: string[] = [];
  const work = (name: string, ms: number) =>
    inTurn(async () => {
      began.push(name);
      await pause(ms);
      return name;
    });
  const slow = work('slow', 300).catch((error: Error) => error.message);
  const behind = work('behind', 0).catch((error: Error) => error.message);
  expect(await Promise.all([slow, behind])).toEqual(['no answer in 100 ms', 'no answer in 100 ms']);
  const failing = inTurn(() => Promise.reject(new Error('no'))).catch((error: Error) => error.message);
  await pause(50);
  expect(began).toEqual(['slow']);
  await pause(250);
  expect(await failing).toMatch(/no answer|no/);
  expect(await work('next', 0)).toBe('next');
  expect(began).toEqual(['slow', 'next']);
});
