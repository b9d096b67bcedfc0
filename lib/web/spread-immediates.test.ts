import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spreadImmediates } from './spread-immediates.ts';

const native = { setImmediate: globalThis.setImmediate, clearImmediate: globalThis.clearImmediate };
beforeAll(spreadImmediates);
afterAll(() => {
  Object.assign(globalThis, native);
});

const busy = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};
const turnNow = () => performance.nodeTiming.uvMetricsInfo.loopCount;
const settled = () => new Promise<void>((resolve) => native.setImmediate(resolve));
const until = async (isSo: () => boolean) => {
  for (let n = 0; n < 1_000 && !isSo(); n++) await settled();
};

test('long work has a turn of its own, and short work shares one', async () => {
  const turns: number[] = [];
  for (let n = 0; n < 3; n++)
    setImmediate(() => {
      turns.push(turnNow());
      busy(8);
    });
  await until(() => turns.length === 3);
  expect(new Set(turns).size).toBe(3);

  turns.length = 0;
  for (let n = 0; n < 3; n++) setImmediate(() => turns.push(turnNow()));
  await until(() => turns.length === 3);
  expect(new Set(turns).size).toBe(1);
});

test('callbacks run in the order of their calls, with what they were given, however long a chain goes on', async () => {
  const ran: string[] = [];
  const chain = (n: number) => {
    busy(8);
    ran.push(`chain ${n}`);
    if (n < 3) setImmediate(chain, n + 1);
  };
  setImmediate(chain, 1);
  setImmediate(() => ran.push('other'));
  await until(() => ran.length === 4);
  expect(ran).toEqual(['chain 1', 'other', 'chain 2', 'chain 3']);
});

test('what is cleared does not run, and the rest does', async () => {
  const ran: number[] = [];
  const immediates = [1, 2, 3, 4].map((n) => setImmediate(() => ran.push(n)));
  clearImmediate(immediates[0]);
  immediates[2]?.[Symbol.dispose]();
  clearImmediate(undefined);
  await until(() => ran.length === 2);
  await settled();
  expect(ran).toEqual([2, 4]);
});

test('each callback keeps the context it was asked for in', async () => {
  const context = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  context.run('one', () => setImmediate(() => busy(8)));
  for (const name of ['two', 'three'])
    context.run(name, () => setImmediate(() => seen.push(context.getStore())));
  await until(() => seen.length === 2);
  expect(seen).toEqual(['two', 'three']);
});

test('as a promise it brings its value, and what is no function is refused', async () => {
  expect(await promisify(setImmediate)('value')).toBe('value');
  expect(() => setImmediate('nothing' as never)).toThrow(TypeError);
});
