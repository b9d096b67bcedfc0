import { expect, test } from 'vitest';
import { queue } from './queue.ts';

/** A queue, what was begun in it, and how to end that. */
function inTurns(options: { atOnce: number; each: number; withinMs?: number }) {
  const run = queue({ withinMs: 60_000, ...options });
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const want = (whose: string, name: string) =>
    run(whose, () => {
      begun.push(name);
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return end.promise;
    }).catch((error: Error) => error.message);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { begun, ends, want, settle };
}

test('so many at once, and of one of them fewer: nobody waits behind what another brings', async () => {
  const { begun, ends, want, settle } = inTurns({ atOnce: 3, each: 2 });
  const silent = ['s1', 's2', 's3', 's4'].map((name) => want('ana', name));
  const other = want('ben', 'b1');
  const third = want('cem', 'c1');
  expect(begun).toEqual(['s1', 's2', 'b1']);
  ends.get('b1')?.resolve('here');
  expect(await other).toBe('here');
  await settle();
  expect(begun).toEqual(['s1', 's2', 'b1', 'c1']);
  ends.get('s1')?.reject(new Error('no'));
  expect(await silent[0]).toBe('no');
  await settle();
  expect(begun).toEqual(['s1', 's2', 'b1', 'c1', 's3']);
  for (const name of ['s2', 's3', 'c1']) ends.get(name)?.resolve(name);
  expect(await third).toBe('c1');
  await settle();
  ends.get('s4')?.resolve('s4');
  expect(await silent[3]).toBe('s4');
});

test('who waits too long is told so, and what nobody waits for is not begun', async () => {
  const { begun, ends, want, settle } = inTurns({ atOnce: 1, each: 1, withinMs: 50 });
  const late = await Promise.all([want('ana', 'slow'), want('ben', 'behind')]);
  expect(late).toEqual(['no answer in 50 ms', 'no answer in 50 ms']);
  ends.get('slow')?.resolve('slow');
  await settle();
  void want('cem', 'next');
  await settle();
  expect(begun).toEqual(['slow', 'next']);
  ends.get('next')?.resolve('next');
});
