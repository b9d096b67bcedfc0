import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { OddJob } from '../testing/odd-thread.ts';
import { limitedThread } from './limited-thread.ts';

const odd = new URL('../testing/odd-thread.ts', import.meta.url);
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

test('a thread with nothing to do ends, and the next job has a new one', async () => {
  const run = limitedThread<OddJob, string>(odd, 100);
  const which = () => run(async () => ({ name: 'thread' }), 30_000);
  const first = await which();
  expect(await which()).toBe(first);
  await pause(500);
  expect(await which()).not.toBe(first);
});

test('the bytes of a job are handed over', async () => {
  const run = limitedThread<OddJob & { raw: Uint8Array }, string>(odd);
  const raw = new Uint8Array(1000);
  expect(await run(async () => ({ name: 'bytes', raw }), 30_000)).toBe('1000');
  expect(raw.length).toBe(0);
});
