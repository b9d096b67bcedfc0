import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCredential } from '../accounts/credentials.ts';
import type { PlannedChange } from '../accounts/plan-change.ts';
import { deriveKeyPair } from '../crypto/hpke.ts';
import { keyRing } from '../crypto/key.ts';
import {
  deriveKey,
  keyOfVersion,
  keyPairOf,
  publicKeyOf,
  writeKeyRing,
  writeOnlyRing,
} from '../crypto/key-ring.ts';
import { newToken } from '../crypto/token.ts';
import { closeBoss } from '../queue/boss.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account } from '../testing/factories.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { memoryOf } from '../testing/memory.ts';
import { until } from '../testing/until.ts';
import type { WebCall } from '../testing/web-child.ts';
import { startWorker, type TestWorker } from '../testing/worker.ts';
import { issueUpdateLink } from '../update-links/store.ts';
import { system } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';
import { planQuestion } from './try-change.ts';

// A web process with a write-only key beside a worker with the whole one, and a real Dovecot.
const { db } = await testDatabase();
const fresh = ' ré"ght\\ {3} ';
let dovecot: Dovecot;
let worker: TestWorker;
let web: Awaited<ReturnType<typeof startWeb>>;
let restore: () => void;

beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  dovecot = await startDovecot({ authority: mail.authority, users: { ana: fresh } });
  [worker, web] = await Promise.all([startWorker(), startWeb()]);
}, 60_000);
afterAll(async () => {
  web.child.kill('SIGKILL');
  await closeBoss();
  await dovecot.stop();
  restore();
});

async function startWeb() {
  const REKEY_SECRET_KEY = writeKeyRing(writeOnlyRing(keyRing())).trim().replaceAll(' ', ':');
  const child = spawn(process.execPath, [path.resolve('lib/testing/web-child.ts')], {
    env: { ...process.env, REKEY_ROLE: 'web', REKEY_SECRET_KEY, LOG_LEVEL: 'silent' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = readline.createInterface({ input: child.stdout });
  const call = async (asked: WebCall) => {
    const answer = once(lines, 'line');
    child.stdin.write(`${JSON.stringify(asked)}\n`);
    const [line] = await answer;
    return JSON.parse(String(line).replace(/^answer /, ''));
  };
  return { child, call };
}

const suspended = (given = {}) =>
  account({
    ...{ incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser: 'ana' },
    ...{ password: 'old secret', state: 'suspended', refusals: 5, nextCheckAt: null, ...given },
  });

async function linkFor(accountId: string): Promise<string> {
  const { id: notificationId } = await db.notification.create({
    data: {
      ...{ ruleKey: 'email-wrong-credentials', kind: 'suspended', channel: 'email', accountId },
      ...{ recipient: 'ana@home.example', recipientKind: 'alternate_address', idempotencyKey: newToken() },
    },
  });
  return db.$transaction(async (tx) => {
    const about = { accountId, incidentId: null, notificationId, channel: 'email', view: 'desktop' } as const;
    return (await issueUpdateLink(tx, { ...about, credentialVersion: 1, validHours: 24 })).token;
  });
}

const read = (id: string) =>
  db.mailAccount.findUniqueOrThrow({ where: { id }, include: { credential: true } });

test('a web process with a write-only key repairs an account whose stored password only the worker opens', async () => {
  const { id } = await suspended();
  const token = await linkFor(id);
  expect(await web.call({ call: 'open', id })).toEqual({
    threw: expect.stringContaining('has a write-only key'),
  });

  const wrong = await web.call({ call: 'update', token, old: 'not the old one', fresh });
  expect(wrong).toMatchObject({ ok: false, reason: 'wrong_old_password' });
  const same = await web.call({ call: 'update', token, old: 'old secret', fresh: 'old secret' });
  expect(same).toMatchObject({ ok: false, reason: 'same_as_refused' });
  const right = await web.call({ call: 'update', token, old: 'old secret', fresh });
  expect(right).toMatchObject({ ok: true });

  const { credential } = await read(id);
  expect(openCredential(credential?.sealedIncoming ?? '', id, 'incoming').reveal()).toBe(fresh);
  await until('the worker has fetched with it', async () => {
    const { lastCheckAt, lastOutcome, credential: stored } = await read(id);
    return lastCheckAt && stored && lastCheckAt > stored.setAt && lastOutcome === 'ok';
  });
  // What was asked is gone, and no question held a password anybody could read.
  expect(await db.workerQuestion.count()).toBe(0);
});

test('an administrator tests what is stored, and it goes to no other server though a web process asks for that', async () => {
  const { id } = await suspended({ state: 'active', refusals: 0, password: fresh });
  const tested = await web.call({ call: 'change', id, change: { name: 'Ana', test: true } });
  expect(tested).toMatchObject({ ok: true, test: { incoming: { ok: true } } });
  const wrong = await suspended({ state: 'active', refusals: 0 });
  const refused = await web.call({ call: 'change', id: wrong.id, change: { name: 'B', test: true } });
  expect(refused).toMatchObject({
    reason: 'test_failed',
    test: { incoming: { cause: 'wrong_credentials' } },
  });

  const incoming = { host: 'elsewhere.example', port: 993, security: 'tls', user: 'ana' } as const;
  const plan: PlannedChange = {
    incoming,
    outgoing: null,
    incomingPassword: null,
    outgoingPassword: 'none',
    isMoved: { incoming: false, outgoing: false },
  };
  await expect(planQuestion.answer({ accountId: id, credentialVersion: 1, plan })).rejects.toThrow(
    'a stored password goes to no other server',
  );
});

test('a password that was refused is known again by a process that cannot open it', async () => {
  const { id } = await suspended();
  const [refusedAt, probeAt] = [new Date(), new Date(Date.now() + 3_600_000)];
  await db.refusedSecret.create({
    data: {
      accountId: id,
      fingerprint: 'f1.1.x',
      server: 'incoming',
      refusedAt,
      probeAt,
      probedAt: refusedAt,
    },
  });
  expect(await web.call({ call: 'check', id })).toMatchObject({ ok: false, reason: 'password_refused' });
  expect(await web.call({ call: 'resume', id })).toMatchObject({ ok: true, next: 'wait' });
  // Another one was stored since: nobody has refused that.
  await db.credential.update({ where: { accountId: id }, data: { setAt: new Date(Date.now() + 1_000) } });
  expect(await web.call({ call: 'check', id })).toMatchObject({ ok: true });
});

test('settings that send by a mail account are tested by the worker, and its answer is told', async () => {
  const { address } = await suspended();
  await changeSettings({ 'email.account': address, 'email.from': 'rekey@northwind.example' }, system);
  const { ok, steps } = await web.call({ call: 'test email', to: 'ana@home.example' });
  expect([ok, JSON.stringify(steps)]).toEqual([false, expect.stringContaining('has no outgoing server')]);
});

test('the memory of that process holds the key that seals and none that opens', () => {
  const key = keyOfVersion(keyRing(), 1);
  if (key.kind !== 'whole') throw new Error('the test has the whole key');
  const der = keyPairOf(key).privateKey.export({ format: 'der', type: 'pkcs8' });
  const opening = { master: key.master, private: der.subarray(-32) };
  const texts = [key.master.toString('base64').slice(0, 42), key.master.toString('hex')].map((text) =>
    Buffer.from(text),
  );
  const seen = { public: false, purpose: false, opening: [] as string[] };
  for (const piece of memoryOf(web.child.pid ?? -1)) {
    seen.public ||= piece.includes(publicKeyOf(key));
    seen.purpose ||= piece.includes(deriveKey(key, 'seal'));
    for (const [name, bytes] of Object.entries(opening)) if (piece.includes(bytes)) seen.opening.push(name);
    if (texts.some((text) => piece.includes(text))) seen.opening.push('text');
  }
  expect(seen).toEqual({ public: true, purpose: true, opening: [] });
  expect(deriveKeyPair(key.master).publicKey).not.toEqual(publicKeyOf(key));
});

test('without a worker the person is told that it is no fault of the password, and loses no try', async () => {
  const { id } = await suspended();
  const token = await linkFor(id);
  const before = await db.updateLink.findFirstOrThrow({ where: { accountId: id } });
  worker.kill('SIGKILL');
  await worker.ended;
  await db.heartbeat.deleteMany(); // as after the seconds in which it is noticed
  const told = await web.call({ call: 'update', token, old: 'old secret', fresh });
  expect(told).toEqual({ ok: false, reason: 'server_down', cause: 'machine', evidence: '' });
  expect(await db.updateLink.findFirstOrThrow({ where: { accountId: id } })).toEqual({
    ...before,
    openedAt: expect.any(Date),
  });
  expect(await db.workerQuestion.count()).toBe(0);
});
