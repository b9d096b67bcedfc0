import { expect, test } from 'vitest';
import type { OddJob } from '../testing/odd-thread.ts';
import { threadPool } from './thread-pool.ts';

const file = 'testing/odd-thread.ts';

test('a person with many jobs keeps nobody else waiting for more than one of them', async () => {
  const run = threadPool<OddJob, string>(file, 1);
  const done: string[] = [];
  const ask = (user: string, name: string) =>
    run(user, async () => ({ name }), 30_000).then((result) => done.push(result));
  await Promise.all([...['a1', 'a2', 'a3', 'a4'].map((name) => ask('ana', name)), ask('bob', 'b1')]);
  expect(done.indexOf('b1')).toBeLessThanOrEqual(1);
  expect(done.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4']);
});

test('two threads do not both work for one person', async () => {
  const run = threadPool<OddJob, string>(file, 2);
  let [underWay, most] = [0, 0];
  const job = (name: string) =>
    run(
      'ana',
      async () => {
        most = Math.max(most, ++underWay);
        return { name };
      },
      30_000,
    ).finally(() => underWay--);
  await Promise.all(['a', 'b', 'c'].map(job));
  expect(most).toBe(1);
});

test('a job that ends its thread is refused, and the next person is served', async () => {
  const run = threadPool<OddJob, string>(file, 1);
  const ended = run('ana', async () => ({ name: 'end' }), 30_000);
  const served = run('bob', async () => ({ name: 'hello' }), 30_000);
  await expect(ended).rejects.toThrow('the thread ended');
  expect(await served).toBe('hello');
});
