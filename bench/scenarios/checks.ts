import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { db } from '#lib/db/client.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import type { Dovecot } from '#lib/testing/dovecot.ts';
import { account } from '#lib/testing/factories.ts';
import type { Contender } from '../measure.ts';
import { benchMessage, smallMessage } from '../messages.ts';
import type { BenchOptions, Env } from '../servers.ts';

/** Mailboxes of twenty messages each, all of them read. */
export function fillMailboxes(dovecot: Dovecot, users: string[]): void {
  console.log(`\nFilling ${users.length} mailboxes with 20 messages each`);
  for (const [i, user] of users.entries()) {
    const messages = Array.from({ length: 20 }, (_, k) => smallMessage(i * 20 + k));
    dovecot.deliver(user, messages, { seen: true });
  }
}

/** One mailbox of many messages in the sizes of real mail, all of them read; answers how many bytes they are. */
export function fillOneMailbox(dovecot: Dovecot, user: string, messages: number): number {
  console.log(`\nFilling one mailbox with ${messages} messages`);
  let bytes = 0;
  for (let from = 0; from < messages; from += 500) {
    const count = Math.min(500, messages - from);
    const batch = Array.from({ length: count }, (_, k) => benchMessage(from + k));
    bytes += batch.reduce((sum, message) => sum + message.length, 0);
    dovecot.deliver(user, batch, { seen: true });
  }
  return bytes;
}

/** Who changes settings here. */
export const benchActor = { kind: 'system', id: null, name: 'bench' } as const;

/** Their accounts, due when the benchmark says so. */
export async function makeAccounts(users: string[], { concurrency }: BenchOptions, dovecot: Dovecot) {
  const saved = await changeSettings(
    {
      'fetcher.concurrency': concurrency,
      'fetcher.hostConcurrency': concurrency,
      'fetcher.intervalSeconds': 604_800,
    },
    benchActor,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  for (const name of users) {
    const incoming = { incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser: name };
    await account({ ...incoming, address: `${name}@northwind.example`, password: name, nextCheckAt: null });
  }
}

/** What was copied is taken for parsed: that would happen while the others are measured. */
export async function forgetParsing(): Promise<void> {
  await db().unparsedMessage.deleteMany();
}

/** A folder for one contender's files, gone when `work` ends. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-bench-files-'));
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The first check of an account copies, and the second asks once from where changes of flags are counted. */
export const warmUps = 2;

/** The worker as it runs all day: it has checked the same accounts before. */
export function runningWorker(input: object, env: Env): Contender {
  return {
    name: 'rekey worker',
    client: 'idle-worker.ts',
    input: { ...input, cyclesBefore: 2 },
    env,
    runsWarm: true,
  };
}

/** The worker from its first check on, which compiles what it runs. */
export const startedWorkerName = 'rekey worker, just started';

export const limitName = 'limit, in C';
export const mbsyncName = 'mbsync, 4 processes';
export const mbsyncDurableName = 'mbsync, with fsync';

// Each with a file that shows it can run, and what to install where it is missing.
const needed: Record<string, [file: string, packages: string][]> = {
  'mbsync.ts': [['/usr/bin/mbsync', 'isync']],
  'limit.ts': [
    ['/usr/bin/cc', 'gcc'],
    ['/usr/include/openssl/ssl.h', 'libssl-dev'],
  ],
};

/** Those that can run here; the others are named. */
export function thoseThatCanRun(contenders: Contender[]): Contender[] {
  return contenders.filter(({ name, client }) => {
    const missing = (needed[client] ?? []).filter(([file]) => !fs.existsSync(file));
    if (missing.length === 0) return true;
    console.log(`Left out: ${name} (on Debian: apt-get install ${missing.map(([, one]) => one).join(' ')})`);
    return false;
  });
}
