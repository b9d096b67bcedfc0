import pino from 'pino';
import { expect, test } from 'vitest';
import { keepRunning, type Life } from './keep-running.ts';

const quick = { stableMs: 60_000, growth: { firstMs: 1, longestMs: 2 } };

function recorder() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, log };
}

function lives() {
  const begun: { life: Life; end: (why: string) => void; stopped: boolean }[] = [];
  const begin = async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const entry = { end: resolve, stopped: false } as (typeof begun)[number];
    entry.life = {
      pid: begun.length + 1,
      ended: promise,
      stop: async () => {
        entry.stopped = true;
        resolve('stopped');
      },
    };
    begun.push(entry);
    return entry.life;
  };
  const until = async (count: number) => {
    while (begun.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { begun, begin, until };
}

test('begins again what ends by itself, and logs why', async () => {
  const { lines, log } = recorder();
  const { begun, begin, until } = lives();
  const kept = keepRunning({ name: 'worker', log, begin, ...quick });
  await kept.begun;
  begun[0]?.end('killed by SIGKILL');
  await until(2);
  expect(lines).toContainEqual(
    expect.objectContaining({ child: 'worker', why: 'killed by SIGKILL', failures: 1 }),
  );
  await kept.stop(1_000);
  expect(begun).toHaveLength(2);
  expect(begun[1]?.stopped).toBe(true);
});

test('waits longer with every failure in a row, and briefly again after a stable life', async () => {
  const { lines, log } = recorder();
  const { begun, begin, until } = lives();
  const kept = keepRunning({
    name: 'worker',
    log,
    begin,
    stableMs: 80,
    growth: { firstMs: 1, longestMs: 2 },
  });
  for (const count of [1, 2, 3]) {
    await until(count);
    begun[count - 1]?.end('exit code 1');
  }
  await until(4);
  await new Promise((resolve) => setTimeout(resolve, 120));
  begun[3]?.end('exit code 1');
  await until(5);
  await kept.stop(1_000);
  expect(lines.flatMap(({ failures }) => failures ?? [])).toEqual([1, 2, 3, 1]);
});

test('goes on trying when it cannot even begin, and stops when asked meanwhile', async () => {
  const { lines, log } = recorder();
  const begin = async () => {
    throw new Error('no such file');
  };
  const kept = keepRunning({ name: 'web', log, begin, ...quick });
  while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(lines[0]).toMatchObject({ why: 'no such file' });
  await kept.stop(1_000);
  const told = lines.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(lines).toHaveLength(told);
});

test('stops what had only just begun when it was asked to stop', async () => {
  const { log } = recorder();
  const { begun, begin } = lives();
  const gate = Promise.withResolvers<void>();
  const slow = async () => {
    await gate.promise;
    return begin();
  };
  const kept = keepRunning({ name: 'web', log, begin: slow, ...quick });
  const stopped = kept.stop(1_000);
  gate.resolve();
  await stopped;
  expect(begun.map((entry) => entry.stopped)).toEqual([true]);
});
