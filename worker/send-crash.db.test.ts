import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { queueMessage } from '#lib/flows/queue-message.ts';
import { settleOutgoing } from '#lib/flows/settle-outgoing.ts';
import { messageForm } from '#lib/outgoing-messages/schema.ts';
import { closeBoss } from '#lib/queue/boss.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account, user } from '#lib/testing/factories.ts';
import { type FaultProxy, startFaultProxy } from '#lib/testing/fault-proxy.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { anAdmin, aUser } from '#lib/testing/viewers.ts';
import type { UserViewer } from '#lib/viewer.ts';

// The real worker, killed with -9 at one point after another of a send, seen from the wire: nothing in it knows.
const { db, url } = await testDatabase();
const address = 'ana@northwind.example';
const password = 'old secret';
let dovecot: Dovecot;
let sink: SmtpSink;
let smtp: FaultProxy;
let imap: FaultProxy;
let restore: () => void;
let viewer: UserViewer;
let accountId: string;
let worker: ChildProcess;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority, users: { [address]: password } });
  sink = await startSmtpSink({ users: { [address]: password } });
  smtp = await startFaultProxy(sink.port);
  imap = await startFaultProxy(dovecot.imapPort);
  const owner = await user();
  viewer = aUser(owner);
  const incoming = { incomingHost: '127.0.0.1', incomingSecurity: 'none' as const, incomingUser: address };
  const outgoing = { outgoingHost: '127.0.0.1', outgoingSecurity: 'none' as const, outgoingPort: smtp.port };
  // Not due for a check: only its sending is looked at here.
  const nextCheckAt = new Date(Date.now() + 3_600_000);
  const given = { address, ownerId: owner.id, incomingPort: imap.port, nextCheckAt, password };
  ({ id: accountId } = await account({ ...given, ...incoming, ...outgoing }));
  // A sign-in that a crash cut off counts as unsuccessful.
  await changeSettings({ 'lockout.attemptsPerHour': 1000, 'sending.copyAfterSeconds': 0 }, anAdmin().actor);
  worker = startWorker();
});
afterAll(async () => {
  await kill(worker);
  await Promise.all([smtp.stop(), imap.stop(), closeBoss()]);
  await Promise.all([dovecot.stop(), sink.stop()]);
  restore();
});

function startWorker(): ChildProcess {
  const env = { ...process.env, DATABASE_URL: url.reveal(), LOG_LEVEL: 'silent' };
  return spawn(process.execPath, ['worker/main.ts'], {
    env,
    stdio: 'ignore',
  });
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

type Point = {
  name: string;
  server: 'smtp' | 'imap';
  from: 'client' | 'server';
  /** Of the chunk at which the worker dies. */
  at: RegExp;
  /** Only once the content of the message was asked for. */
  afterGo?: boolean;
  /** Whether the chunk still arrives. */
  arrives?: boolean;
  /** How long it lives on after that. */
  lives?: number;
  fate: 'sent' | 'unknown' | 'either';
  /** What a worker too hasty or too careful would get wrong is tried in `npm test`; the rest with REKEY_LONG=1. */
  isNarrow?: boolean;
};

const points: Point[] = [
  { name: 'while the sending server greets', server: 'smtp', from: 'server', at: /^220 /, fate: 'sent' },
  { name: 'while it signs in', server: 'smtp', from: 'client', at: /^AUTH/, fate: 'sent' },
  { name: 'when it is signed in', server: 'smtp', from: 'server', at: /^235/, fate: 'sent' },
  {
    name: 'before the envelope',
    server: 'smtp',
    from: 'client',
    at: /^MAIL FROM/,
    fate: 'sent',
    isNarrow: true,
  },
  { name: 'as the content is asked for', server: 'smtp', from: 'server', at: /^354/m, fate: 'sent' },
  {
    name: 'with the content on its way',
    server: 'smtp',
    from: 'client',
    at: /./,
    afterGo: true,
    fate: 'unknown',
    isNarrow: true,
  },
  {
    name: 'with the content there and no answer yet',
    server: 'smtp',
    from: 'client',
    at: /(^|\r\n)\.\r\n$/, // the end may come in a packet of its own
    afterGo: true,
    arrives: true,
    fate: 'unknown',
    isNarrow: true,
  },
  {
    name: 'with the answer on its way',
    server: 'smtp',
    from: 'server',
    at: /^250/,
    afterGo: true,
    fate: 'unknown',
  },
  {
    name: 'with the answer just heard',
    server: 'smtp',
    from: 'server',
    at: /^250/,
    afterGo: true,
    arrives: true,
    fate: 'either',
    isNarrow: true,
  },
  { name: 'as it says good-bye', server: 'smtp', from: 'client', at: /^QUIT/, fate: 'sent' },
  { name: 'while the incoming server greets', server: 'imap', from: 'server', at: /^\* OK/, fate: 'sent' },
  { name: 'while it looks for the Sent folder', server: 'imap', from: 'client', at: / LIST /, fate: 'sent' },
  {
    name: 'as it begins the copy',
    server: 'imap',
    from: 'client',
    at: / APPEND /,
    fate: 'sent',
    isNarrow: true,
  },
  {
    name: 'with the copy there and no answer yet',
    server: 'imap',
    from: 'server',
    at: /OK \[APPENDUID/,
    fate: 'sent',
    isNarrow: true,
  },
  {
    name: 'with the copy just confirmed',
    server: 'imap',
    from: 'server',
    at: /OK \[APPENDUID/,
    arrives: true,
    fate: 'sent',
  },
  { name: 'as it signs out', server: 'imap', from: 'client', at: / LOGOUT/, fate: 'sent' },
];

/** Resolves when the worker has died at this point. */
function dieAt({ server, from, at, afterGo = false, arrives = false }: Point): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let hasGo = false;
  let isDead = false;
  const onChunk: NonNullable<FaultProxy['faults']['onChunk']> = async (chunk, side) => {
    if (isDead) return false;
    const text = chunk.toString('latin1');
    const wasGo = hasGo;
    if (side === 'server' && /^354/m.test(text)) hasGo = true;
    if (side !== from || !at.test(text) || (afterGo && !wasGo)) return true;
    isDead = true;
    if (arrives) void pause(0).then(async () => resolve(await kill(worker)));
    else resolve(await kill(worker));
    return arrives;
  };
  (server === 'smtp' ? smtp : imap).faults = { onChunk };
  return promise;
}

const read = (id: string) => db.outgoingMessage.findUniqueOrThrow({ where: { id } });

async function settled(id: string, withinMs = 60_000): Promise<string> {
  for (const end = Date.now() + withinMs; ; await pause(50)) {
    const { state, lastError } = await read(id);
    if (state === 'sent' || state === 'unknown' || state === 'failed') return state;
    if (Date.now() > end) throw new Error(`still ${state}: ${lastError}`);
  }
}

async function queue(): Promise<{ id: string; messageId: string }> {
  const about = { id: randomUUID(), accountId, to: 'mei@northwind.example', subject: 'Lunch' };
  const queued = await queueMessage(viewer, messageForm.parse({ ...about, text: 'On Thursday?' }), []);
  if (!queued.ok) throw new Error(queued.reason);
  return read(queued.id);
}

function arrived(messageId: string): number {
  return sink.mails.filter(({ raw }) => raw.includes(messageId)).length;
}

function copies(messageId: string): number {
  const folder = dovecot.maildir(address, 'Sent');
  const files = ['cur', 'new'].flatMap((sub) => {
    const dir = path.join(folder, sub);
    return fs.existsSync(dir) ? fs.readdirSync(dir).map((file) => path.join(dir, file)) : [];
  });
  return files.filter((file) => fs.readFileSync(file).includes(messageId)).length;
}

/** A dead worker's claim and job run out after half a minute; one test waits for that, the others do not. */
async function letTimePass(id: string): Promise<void> {
  await db.outgoingMessage.update({ where: { id }, data: { claimedUntil: new Date(0) } });
  await db.$executeRaw`UPDATE pgboss.job SET state = 'failed' WHERE name = 'send-mail' AND state = 'active'`;
}

async function decide(id: string, messageId: string): Promise<void> {
  const decision = arrived(messageId) > 0 ? 'was_sent' : 'send_again';
  expect(await settleOutgoing(viewer, id, decision)).toEqual({ ok: true });
}

const tried = process.env.REKEY_LONG ? points : points.filter(({ isNarrow }) => isNarrow);

test.each(tried)('killed $name: sent once, and once in Sent', { timeout: 150_000 }, async (point) => {
  const died = dieAt(point);
  const { id, messageId } = await queue();
  await Promise.race([died, pause(40_000).then(() => Promise.reject(new Error('never reached')))]);
  smtp.faults = {};
  imap.faults = {};
  await pause(100); // what is still on the way to the servers arrives
  await letTimePass(id);
  worker = startWorker();
  const fate = await settled(id);
  // By itself it was never sent twice, whatever happened.
  expect(arrived(messageId)).toBeLessThanOrEqual(1);
  if (point.fate !== 'either') expect(fate).toBe(point.fate);
  if (fate === 'unknown') {
    expect(copies(messageId)).toBe(0);
    await decide(id, messageId);
    expect(await settled(id)).toBe('sent');
  }
  expect(arrived(messageId)).toBe(1);
  expect(copies(messageId)).toBe(1);
});

test('without anybody’s help a dead worker’s message is found in half a minute', {
  timeout: 120_000,
}, async () => {
  const died = dieAt(points.find(({ name }) => name === 'before the envelope') as Point);
  const { id, messageId } = await queue();
  await Promise.race([died, pause(40_000).then(() => Promise.reject(new Error('never reached')))]);
  smtp.faults = {};
  worker = startWorker();
  expect(await settled(id, 90_000)).toBe('sent');
  expect(arrived(messageId)).toBe(1);
  expect(copies(messageId)).toBe(1);
});
