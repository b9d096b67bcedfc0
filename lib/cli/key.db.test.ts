import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openCredential, replaceOutgoing } from '../accounts/credentials.ts';
import { ensureKey } from '../crypto/ensure-key.ts';
import { forgetKeyRing } from '../crypto/key.ts';
import {
  holdsWholeKeys,
  type KeyRing,
  keyRingOf,
  keyVersions,
  parseKeyRing,
  writeKeyRing,
  writeOnlyRing,
} from '../crypto/key-ring.ts';
import { keyFile } from '../crypto/key-source.ts';
import { seal, unseal } from '../crypto/seal.ts';
import { putWebKey, webKeyFile } from '../crypto/web-key.ts';
import { withStartLock } from '../db/start-lock.ts';
import { env, forgetEnv } from '../env.ts';
import { resealAll, sealedColumns } from '../flows/reseal.ts';
import { beat, listAlive } from '../heartbeats/store.ts';
import { log } from '../log.ts';
import { passwordCredential } from '../mail/credential.ts';
import { prepareDatabase } from '../supervisor/prepare-database.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { keyCommand, withAnotherKey } from './key.ts';

const { db, url } = await testDatabase();
const before = { ...process.env };
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-rotate-'));
const file = keyFile(dataDir);

/** Long: `REKEY_SEALED_ROWS=10000 npx vitest run lib/cli/key.db.test.ts`. */
const rows = Number(process.env.REKEY_SEALED_ROWS ?? 300);

beforeAll(() => {
  delete process.env.REKEY_SECRET_KEY;
  process.env.REKEY_DATA_DIR = dataDir;
});
beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.keyCheck.deleteMany();
  for (const one of [file, webKeyFile(dataDir)]) fs.rmSync(one, { force: true });
  forgetEnv();
  forgetKeyRing();
  await withStartLock(url, (client) => ensureKey(client, env()));
});
afterAll(() => {
  process.env = { ...before };
  fs.rmSync(dataDir, { recursive: true });
});

async function key(...args: string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const code = await keyCommand(args, output, errors).finally(() => {
    output.end();
    errors.end();
  });
  return { code, output: await text(output), errors: await text(errors) };
}

const versionsInFile = () => [...(parseKeyRing(fs.readFileSync(file, 'utf8'))?.keys.keys() ?? [])];
const sealedWith = async (version: number) =>
  db.credential.count({ where: { sealedIncoming: { startsWith: `v2.${version}.` } } });

/** Accounts with a password each, of one owner. */
async function accounts(count: number): Promise<void> {
  const { id: ownerId } = await user();
  for (let at = 0; at < count; at += 100)
    await Promise.all(
      Array.from({ length: Math.min(100, count - at) }, (_, one) =>
        account({ ownerId, password: `secret ${at + one}`, address: `m${at + one}@northwind.example` }),
      ),
    );
}

/** What a process does that holds keys of its own: opens passwords, and stores others. Answers what did not open. */
function load(stop: AbortSignal): Promise<{ opened: number; stored: number; failures: string[] }> {
  const seen = { opened: 0, stored: 0, failures: [] as string[] };
  return (async () => {
    while (!stop.aborted) {
      const some = await db.$queryRaw<{ accountId: string; sealedIncoming: string }[]>`
        SELECT "accountId", "sealedIncoming" FROM credential ORDER BY random() LIMIT 20`;
      for (const { accountId, sealedIncoming } of some) {
        try {
          openCredential(sealedIncoming, accountId, 'incoming');
          seen.opened += 1;
        } catch (error) {
          seen.failures.push(String(error));
        }
      }
      const [one] = some;
      if (one) await replaceOutgoing(db, one.accountId, passwordCredential('sent with this'));
      seen.stored += 1;
      await pause(20);
    }
    return seen;
  })();
}

/** `rekey key rotate` as a process of its own, killed `afterMs` after it said `until`; null: not at all. */
async function rotateKilled(until: RegExp | null, afterMs = 0): Promise<string> {
  const child = spawn(process.execPath, ['scripts/rekey.ts', 'key', 'rotate'], {
    env: { ...process.env, VITEST: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
      if (until?.test(said)) setTimeout(() => child.kill('SIGKILL'), afterMs);
    });
  await ended;
  return said;
}

test('a rotation that is killed at every step goes on, every secret opens at every moment, and the old key is gone at the end', {
  timeout: 3_600_000, // ten thousand on a busy machine
}, async ({ signal }) => {
  await accounts(rows);
  // Somebody is running: each step waits until they have taken it.
  const self = { id: crypto.randomUUID(), kind: 'web', startedAt: new Date() } as const;
  const beating = setInterval(() => void beat(db, self, { settingsSeenAt: null, stats: {} }), 2_000);
  await beat(db, self, { settingsSeenAt: null, stats: {} });
  const stop = new AbortController();
  // A test that is given up writes no row into the next one.
  const loaded = load(AbortSignal.any([stop.signal, signal]));
  signal.addEventListener('abort', () => clearInterval(beating));
  const old = fs.readFileSync(file, 'utf8');
  putWebKey(dataDir, parseKeyRing(old) as KeyRing);
  const within = rows / 20;
  try {
    await rotateKilled(/stands beside/);
    expect(versionsInFile()).toEqual([1, 2]);
    await rotateKilled(/seals from now on/);
    expect(versionsInFile()).toEqual([2, 1]);
    await rotateKilled(/to be sealed anew/, within * Math.random());
    await rotateKilled(/sealed anew|are sealed with/, within * Math.random());
    await rotateKilled(/are sealed with/);
    const said = await rotateKilled(null);
    expect(said).toContain('key 1 is gone');
  } finally {
    clearInterval(beating);
    stop.abort();
  }
  const { opened, stored, failures } = await loaded;
  process.stdout.write(
    `${rows} rows, ${opened} opened and ${stored} stored meanwhile, ${failures.length} failures\n`,
  );
  expect(failures).toEqual([]);
  expect(versionsInFile()).toEqual([2]);
  const ofWeb = parseKeyRing(fs.readFileSync(webKeyFile(dataDir), 'utf8')) as KeyRing;
  expect([keyVersions(ofWeb), holdsWholeKeys(ofWeb)]).toEqual(['2', false]);
  expect(fs.readFileSync(file, 'utf8')).not.toContain(old.split('\n')[1]?.slice(2, 20));
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect([await sealedWith(1), await sealedWith(2)]).toEqual([0, rows]);
  expect((await db.keyCheck.findMany()).map(({ version }) => version)).toEqual([2]);
  for (const { accountId, sealedIncoming, sealedOutgoing } of await db.credential.findMany()) {
    expect(openCredential(sealedIncoming, accountId, 'incoming').reveal()).toMatch(/^secret \d+$/);
    if (sealedOutgoing) openCredential(sealedOutgoing, accountId, 'outgoing');
  }
});

test('a lost, a damaged and another database’s key are told before anything is touched', async () => {
  await accounts(1);
  const whole = fs.readFileSync(file, 'utf8');
  const rowsBefore = await db.credential.findMany();
  for (const [damaged, words] of [
    [null, /is missing/],
    ['nonsense', /is damaged/],
    [`1 ${randomBytes(32).toString('base64')}\n`, /is not the key/],
  ] as const) {
    if (damaged === null) fs.rmSync(file);
    else fs.writeFileSync(file, damaged);
    await expect(key('rotate')).rejects.toThrow(words);
    expect(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null).toBe(damaged);
    fs.writeFileSync(file, whole);
  }
  expect(await db.credential.findMany()).toEqual(rowsBefore);
});

test('a key that only the operator can change is asked for step by step, and never printed', async () => {
  await accounts(2);
  const one = /^1 (\S+)$/m.exec(fs.readFileSync(file, 'utf8'))?.[1];
  const two = randomBytes(32).toString('base64');
  const rotateWith = async (variable: string, value: string) => {
    delete process.env.REKEY_SECRET_KEY;
    delete process.env.REKEY_SECRET_KEY_COMMAND;
    process.env[variable] = value;
    forgetEnv();
    forgetKeyRing();
    await withStartLock(url, (client) => ensureKey(client, env())); // as each start does
    return key('rotate').then(
      ({ output }) => output,
      (error) => String(error),
    );
  };
  const said: string[] = [];
  try {
    said.push(await rotateWith('REKEY_SECRET_KEY', `${one}`));
    expect(said.at(-1)).toContain('Let it give 1:…,2:…');
    said.push(await rotateWith('REKEY_SECRET_KEY', `1:${one},2:${two}`));
    expect(said.at(-1)).toContain('Let it give 2:…,1:…');
    expect(await sealedWith(2)).toBe(0);
    said.push(await rotateWith('REKEY_SECRET_KEY_COMMAND', `printf '2:%s,1:%s' ${two} ${one}`));
    expect(said.at(-1)).toContain('key 1 is of no use any more');
    expect(await sealedWith(2)).toBe(2);
    await rotateWith('REKEY_SECRET_KEY', `2:${two}`);
    for (const words of said) for (const secret of [one, two]) expect(words).not.toContain(secret);
  } finally {
    delete process.env.REKEY_SECRET_KEY;
    delete process.env.REKEY_SECRET_KEY_COMMAND;
  }
});

test('status says how far it is; a command that there is not gets the usage', async () => {
  await accounts(1);
  expect((await key('status')).output).toMatch(/key 1 seals; held: 1\n1 of 1 secrets are sealed with key 1/);
  expect(await key('turn')).toMatchObject({ code: 2, errors: expect.stringContaining('rotate') });
});

test('no column of sealed texts is forgotten: the schema has those of the table and no others', () => {
  const schema = fs
    .readdirSync('prisma/schema')
    .map((name) => fs.readFileSync(path.join('prisma/schema', name), 'utf8'))
    .join('\n');
  const inSchema = [...schema.matchAll(/^model \w+ \{([\s\S]*?)@@map\("(\w+)"\)/gm)].flatMap(
    ([, body, table]) =>
      [...(body ?? '').matchAll(/^\s+(sealed\w*)\s+String/gm)].map(([, column]) => `${table}.${column}`),
  );
  const known = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  expect(known.filter((name) => name !== 'setting.value').sort()).toEqual(inSchema.sort());
});

test('a password that a former version sealed opens, is sealed anew with the same key, and then no write-only key opens it', async () => {
  await accounts(3);
  const web = writeOnlyRing(parseKeyRing(fs.readFileSync(file, 'utf8')) as KeyRing);
  const [former] = await db.credential.findMany({ orderBy: { accountId: 'asc' } });
  const { accountId } = former ?? { accountId: '' };
  const place = { row: accountId, field: 'incoming' };
  await db.credential.update({ where: { accountId }, data: { sealedIncoming: seal('of before', place) } });
  const read = async () => (await db.credential.findUniqueOrThrow({ where: { accountId } })).sealedIncoming;
  expect(openCredential(await read(), accountId, 'incoming').reveal()).toBe('of before');
  expect((await key('status')).output).toContain('2 of 3 secrets are sealed with key 1');
  expect(unseal(await read(), place, web).reveal()).toBe('of before');

  expect(await resealAll()).toEqual({ done: 1, broken: 0 });
  expect(openCredential(await read(), accountId, 'incoming').reveal()).toBe('of before');
  await expect(read().then((sealed) => unseal(sealed, place, web))).rejects.toThrow('write-only');
  expect(await resealAll()).toEqual({ done: 0, broken: 0 });
});

test('a write-only key says what it is, rotates nothing and starts no worker', async () => {
  await accounts(1);
  const whole = fs.readFileSync(file, 'utf8');
  const printed = (await key('write-only')).output;
  expect(printed).toBe(writeKeyRing(writeOnlyRing(parseKeyRing(whole) as KeyRing)));
  fs.writeFileSync(file, writeKeyRing(writeOnlyRing(parseKeyRing(whole) as KeyRing)));
  forgetKeyRing();
  expect((await key('status')).output).toContain('1 of 1 secrets are sealed with key 1');
  await expect(key('rotate')).rejects.toThrow('is a write-only key');
  await expect(prepareDatabase(url, env(), log, ['web', 'worker'])).rejects.toThrow(
    'a worker needs the whole one',
  );
  // The one of another database, and one put together from two.
  const other = writeKeyRing(writeOnlyRing(keyRingOf([[1, randomBytes(32)]])));
  fs.writeFileSync(file, other);
  await expect(key('status')).rejects.toThrow('is not the key this database was sealed with');
  const [mine, theirs] = [writeKeyRing(writeOnlyRing(parseKeyRing(whole) as KeyRing)), other];
  fs.writeFileSync(file, mine.slice(0, 200) + theirs.slice(200));
  await expect(key('status')).rejects.toThrow('is damaged');
});

test('a rotation goes no step further while a process says that it holds other keys, or in another order', async () => {
  const say = async (keys?: string) => {
    const self = { id: crypto.randomUUID(), kind: 'web', startedAt: new Date() } as const;
    await beat(db, self, { settingsSeenAt: null, stats: keys ? { keys } : {} });
  };
  const ring = keyRingOf([
    [2, randomBytes(32)],
    [1, randomBytes(32)],
  ]);
  await db.heartbeat.deleteMany();
  for (const keys of ['2, 1', '1, 2', '1', undefined]) await say(keys);
  const found = withAnotherKey(await listAlive(db), ring).map(
    ({ stats }) => (stats as { keys: string }).keys,
  );
  expect(found.sort()).toEqual(['1', '1, 2']);
  await db.heartbeat.deleteMany();
});
