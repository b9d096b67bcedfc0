import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAlive } from '../process-identity.ts';
import { startChild } from './child.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-child-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

const never = new AbortController().signal;
const idleMs = 2_000;

/** A web process that becomes ready the way these lines say. */
function program(lines: string) {
  const file = path.join(dataDir, 'web.mjs');
  const begun = `import fs from 'node:fs'; fs.writeFileSync(process.argv[1] + '.pid', String(process.pid));`;
  fs.writeFileSync(file, `${begun}\n${lines}\nprocess.on('disconnect', () => process.exit());`);
  const pid = () => Number(fs.readFileSync(`${file}.pid`, 'utf8'));
  return { pid, child: { name: 'web', file, saysReady: true } };
}

test('a child that is slow to start is given as long as it works', async () => {
  const { child, pid } = program(`
    const end = Date.now() + ${2 * idleMs};
    while (Date.now() < end);
    process.send('ready');`);
  const began = performance.now();
  const life = await startChild(child, never, dataDir, idleMs);
  expect(performance.now() - began).toBeGreaterThan(idleMs);
  expect(isAlive(pid())).toBe(true);
  await life.stop(5_000);
  expect(isAlive(pid())).toBe(false);
});

test('a child that stands still while it starts is ended, and the reason says so', async () => {
  const { child, pid } = program('setInterval(() => {}, 1_000);');
  await expect(startChild(child, never, dataDir, idleMs)).rejects.toThrow(
    'not ready, and has done nothing for 2 s',
  );
  expect(isAlive(pid())).toBe(false);
});

test('a child that is slow to start ends at once when all of it is asked to stop', async () => {
  const { child, pid } = program('setInterval(() => {}, 1_000);');
  const asked = new AbortController();
  const starting = startChild(child, asked.signal, dataDir, 60_000);
  starting.catch(() => {});
  while (!fs.existsSync(`${child.file}.pid`)) await new Promise((resolve) => setTimeout(resolve, 20));
  asked.abort();
  await expect(starting).rejects.toThrow('asked to stop');
  expect(isAlive(pid())).toBe(false);
});

test('what is withheld from a child it does not get, however it is given', async () => {
  vi.stubEnv('REKEY_BACKUP_PASSPHRASE', 'correct horse battery');
  vi.stubEnv('REKEY_API_TOKEN_FILE', '/run/secrets/token');
  const seen = path.join(dataDir, 'seen');
  const { child } = program(`
    fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env));
    process.send('ready');`);
  const withheld = ['REKEY_BACKUP_PASSPHRASE', 'REKEY_API_TOKEN'];
  const life = await startChild({ ...child, withheld }, never, dataDir, idleMs);
  await life.stop(5_000);
  const { REKEY_BACKUP_PASSPHRASE, REKEY_BACKUP_PASSPHRASE_FILE, REKEY_API_TOKEN_FILE } = JSON.parse(
    fs.readFileSync(seen, 'utf8'),
  );
  // Set to nothing, so that a .env file cannot give it either.
  expect([REKEY_BACKUP_PASSPHRASE, REKEY_BACKUP_PASSPHRASE_FILE, REKEY_API_TOKEN_FILE]).toEqual(['', '', '']);
});
