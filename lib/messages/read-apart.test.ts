import { expect, test, vi } from 'vitest';
import type { OddJob } from '../testing/odd-thread.ts';
import { readApart } from './read-apart.ts';

const which = { name: 'which' };

test('mail is read in another process than the one that asks', async () => {
  const run = readApart<OddJob, string>('testing/odd-thread.ts');
  expect(await run(async () => which, 30_000)).not.toBe(String(process.pid));
});

test('a process that a large message has made grow is replaced once its work is done, and no other is', async () => {
  const run = readApart<OddJob, string>('testing/odd-thread.ts');
  const first = await run(async () => which, 30_000);
  expect(await run(async () => which, 30_000)).toBe(first);
  await run(async () => ({ name: 'grow' }), 30_000);
  expect(await run(async () => which, 30_000)).not.toBe(first);
  await vi.waitFor(() => expect(() => process.kill(Number(first), 0)).toThrow('ESRCH'), 10_000);
});

test('a reading process that is killed costs the job it had, and the next one has a new process', async () => {
  const run = readApart<OddJob, string>('testing/odd-thread.ts');
  const pid = Number(await run(async () => which, 30_000));
  const killed = run(async () => ({ name: 'wait' }), 60_000);
  setTimeout(() => process.kill(pid, 'SIGKILL'), 300);
  await expect(killed).rejects.toThrow('the reading process ended');
  expect(await run(async () => which, 30_000)).not.toBe(String(pid));
});

test('the process that reads is given no secret', async () => {
  const run = readApart<OddJob, string>('testing/odd-thread.ts');
  process.env.REKEY_SECRET_KEY = 'canary';
  await run(async () => ({ name: 'grow' }), 30_000); // the next one starts now
  const environment = await run(async () => ({ name: 'environment' }), 30_000);
  expect(environment).toContain('PATH');
  expect(environment).not.toContain('canary');
});
