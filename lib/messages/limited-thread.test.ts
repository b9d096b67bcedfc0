import { expect, test } from 'vitest';
import { limitedThread } from './limited-thread.ts';

const slowToStart = new URL('../testing/slow-thread.ts', import.meta.url);

test('a thread that is slow to start is not held against its first job', async () => {
  const run = limitedThread<string, string>(slowToStart);
  expect(await run(async () => 'hello', 2_000)).toBe('hello');
});

test('a job whose thread ends is refused, and the next one has a new thread', async () => {
  const run = limitedThread<string, string>(slowToStart);
  await expect(run(async () => 'end', 30_000)).rejects.toThrow('the thread ended');
  expect(await run(async () => 'again', 30_000)).toBe('again');
});

test('a thread that a large message has made grow is replaced, and no other is', async () => {
  const run = limitedThread<string, string>(slowToStart);
  const first = await run(async () => 'which', 30_000);
  expect(await run(async () => 'which', 30_000)).toBe(first);
  await run(async () => 'grow', 30_000);
  expect(await run(async () => 'which', 30_000)).not.toBe(first);
});
