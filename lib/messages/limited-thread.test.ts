import { expect, test } from 'vitest';
import type { OddJob } from '../testing/odd-thread.ts';
import { limitedThread } from './limited-thread.ts';

const slowToStart = new URL('../testing/slow-thread.ts', import.meta.url);

test('a thread that is slow to start is not held against its first job', async () => {
  const run = limitedThread<OddJob, string>(slowToStart);
  expect(await run(async () => ({ name: 'hello' }), 2_000)).toBe('hello');
});

test('a job whose thread ends is refused, and the next one has a new thread', async () => {
  const run = limitedThread<OddJob, string>(slowToStart);
  await expect(run(async () => ({ name: 'end' }), 30_000)).rejects.toThrow('the thread ended');
  expect(await run(async () => ({ name: 'again' }), 30_000)).toBe('again');
});
