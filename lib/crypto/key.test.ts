import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetEnv } from '../env.ts';
import { log } from '../log.ts';
import { forgetKeyRing, keyRing, lookAgainMs } from './key.ts';
import { keyCheckValue, keyRingOf, writeKeyRing } from './key-ring.ts';
import { seal, unseal } from './seal.ts';

let checks: { version: number; check: string }[] | 'away';
vi.mock('../db/client.ts', () => ({ db: () => ({ keyCheck: { findMany: readChecks } }) }));
const readChecks = async () => {
  if (checks === 'away') throw new Error('the database is away');
  return checks;
};
const checkOf = (version: number, master: Buffer) => [
  { version, check: keyCheckValue({ kind: 'whole', master }) },
];

const before = { ...process.env };
const place = { row: '1', field: 'f' };
const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)];
let file: string;

beforeEach(() => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-ring-'));
  file = path.join(dataDir, 'secret.key');
  fs.writeFileSync(file, writeKeyRing(keyRingOf([[1, first]])));
  process.env = { ...before, REKEY_DATA_DIR: dataDir };
  delete process.env.REKEY_SECRET_KEY;
  forgetEnv();
  forgetKeyRing();
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.spyOn(log, 'error').mockReturnValue(undefined);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  fs.rmSync(path.dirname(file), { recursive: true });
  process.env = { ...before };
  forgetEnv();
  forgetKeyRing();
});

const put = (...keys: [number, Buffer][]) => fs.writeFileSync(file, writeKeyRing(keyRingOf(keys)));
const versions = () => {
  vi.advanceTimersByTime(lookAgainMs + 1);
  return [...keyRing().keys.keys()];
};

test('a running process follows a rotation step by step, and one it slept through as soon as the database knows the key', async () => {
  expect(versions()).toEqual([1]);
  put([1, first], [2, second]);
  expect(versions()).toEqual([1, 2]);
  put([1, first], [2, third]); // had sealed nothing yet, and was made anew
  expect(versions()).toEqual([1, 2]);
  put([2, third], [1, first]);
  expect(versions()).toEqual([2, 1]);
  const sealed = seal('of another', place, keyRingOf([[3, second]]));
  put([3, second]);
  checks = checkOf(3, second);
  expect(versions()).toEqual([2, 1]);
  expect(() => seal('now', place)).toThrow('nothing is sealed before the database knows it');
  expect(unseal(sealed, place).reveal()).toBe('of another');
  await settled();
  expect([...keyRing().keys.keys()]).toEqual([3]);
  expect(unseal(seal('now', place), place).reveal()).toBe('now');
  expect(log.error).not.toHaveBeenCalled();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('another installation’s newer key is not taken: its file is of no use here, and the log says so once', async () => {
  expect(versions()).toEqual([1]);
  checks = checkOf(1, first);
  put([2, third]);
  expect(versions()).toEqual([1]);
  await settled();
  for (let looks = 0; looks < 3; looks += 1) {
    expect(versions()).toEqual([1]);
    expect(seal('meanwhile', place)).toMatch(/^v1\.1\./);
  }
  expect(log.error).toHaveBeenCalledTimes(1);
});

test('while the database is away a newer key is neither taken nor refused, and nothing is sealed', async () => {
  expect(versions()).toEqual([1]);
  checks = 'away';
  put([2, second]);
  for (let looks = 0; looks < 2; looks += 1) {
    expect(versions()).toEqual([1]);
    await settled();
    expect(() => seal('lost', place)).toThrow('nothing is sealed');
  }
  checks = checkOf(2, second);
  expect(versions()).toEqual([1]);
  await settled();
  expect(versions()).toEqual([2]);
});

test.each<[string, () => void]>([
  ['another key', () => put([2, first])],
  ['another key beside a newer one', () => put([3, third], [2, third])],
  ['an older one', () => put([1, first])],
  ['none', () => fs.rmSync(file)],
  ['a damaged one', () => fs.writeFileSync(file, 'nothing')],
])(
  'while it runs its file becomes %s: what is held goes on sealing and opening, and the log says so once',
  (_what, replace) => {
    put([2, second]);
    forgetKeyRing();
    expect(versions()).toEqual([2]);
    const sealed = seal('before', place);
    replace();
    expect([versions(), versions()]).toEqual([[2], [2]]);
    expect(log.error).toHaveBeenCalledTimes(1);
    const meanwhile = seal('meanwhile', place);
    // Asks for the key at once, as a text does whose key is not held.
    expect(() => unseal(sealed.replace('v1.2', 'v1.9'), place)).toThrow('key version 9 is missing');
    expect(unseal(sealed, place).reveal()).toBe('before');
    put([2, second]);
    forgetKeyRing();
    expect(unseal(meanwhile, place).reveal()).toBe('meanwhile');
  },
);

test('a command that takes long and fails is waited for once, not at each look and each text with another key', () => {
  const fails = path.join(path.dirname(file), 'fails');
  process.env.REKEY_SECRET_KEY_COMMAND = `cat '${file}'; [ ! -e '${fails}' ] || { sleep 1; exit 1; }`;
  forgetEnv();
  forgetKeyRing();
  expect(versions()).toEqual([1]);
  const sealed = seal('before', place);
  fs.writeFileSync(fails, '');
  const began = Date.now();
  for (let count = 0; count < 5; count++) {
    vi.advanceTimersByTime(10_000); // as long as one that hangs takes
    expect([...keyRing().keys.keys()]).toEqual([1]);
    expect(() => unseal(sealed.replace('v1.1', 'v1.9'), place)).toThrow('key version 9 is missing');
  }
  expect(Date.now() - began).toBeGreaterThan(900);
  expect(Date.now() - began).toBeLessThan(1_900);
});

test('a command that hangs keeps nobody waiting, and who was frozen asks it before going on', async () => {
  const hangs = path.join(path.dirname(file), 'hangs');
  process.env.REKEY_SECRET_KEY_COMMAND = `cat '${file}'; [ ! -e '${hangs}' ] || sleep 3`;
  forgetEnv();
  forgetKeyRing();
  expect(versions()).toEqual([1]);
  fs.writeFileSync(hangs, '');
  const began = Date.now();
  for (let count = 0; count < 10; count++) expect(versions()).toEqual([1]);
  expect(Date.now() - began).toBeLessThan(2_500);
  fs.rmSync(hangs);
  await vi.waitUntil(() => Date.now() - began > 3_500, { timeout: 10_000, interval: 100 });
  put([2, second], [1, first]);
  vi.advanceTimersByTime(60_000);
  expect([...keyRing().keys.keys()]).toEqual([2, 1]);
});
