import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { db } from '#lib/db/client.ts';
import { workerProgram } from '#lib/supervisor/programs.ts';
import type { Dovecot } from '#lib/testing/dovecot.ts';
import { printRows } from '../measure.ts';
import { smallMessage } from '../messages.ts';
import { childrenOf, cpuSecondsOf, memoryOf, ownCpuSecondsOf } from '../processes.ts';
import { type BenchOptions, type Env, type Postgres, withDovecot } from '../servers.ts';
import { fillMailboxes, makeAccounts, warmUps } from './checks.ts';

/** What one worker holds and works as it goes on running: cycles with nothing new, then with one new message in each account. */
export async function memory(options: BenchOptions, postgres: Postgres): Promise<void> {
  const users = Array.from({ length: options.accounts }, (_, i) => `user${i}`);
  await withDovecot(users, postgres, options, async (dovecot, env) => {
    fillMailboxes(dovecot, users);
    await makeAccounts(users, options, dovecot);
    const worker = startWorker(env);
    try {
      await isIdle();
      printRows(
        `One worker that goes on: ${users.length} accounts, TLS, ${options.concurrency} at a time`,
        [
          'cycle',
          'seconds',
          'worker, ms a check',
          'reading',
          'PostgreSQL',
          'worker, MB',
          'reading, MB',
          'peak, MB',
        ],
        await cycles({ worker, dovecot, users, databasePid: postgres.pid, count: options.rounds }),
      );
    } finally {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
    }
  });
}

type Scene = { worker: ChildProcess; dovecot: Dovecot; users: string[]; databasePid: number; count: number };

async function cycles({ worker, dovecot, users, databasePid, count }: Scene): Promise<string[][]> {
  const pid = worker.pid as number;
  let number = 1_000_000;
  const rows: string[][] = [];
  for (let cycle = 1 - warmUps; cycle <= 2 * count; cycle++) {
    const isNew = cycle > count;
    if (isNew) for (const user of users) dovecot.deliver(user, [smallMessage(number++)]);
    const used = () => {
      const reader = childrenOf(pid)[0];
      return [ownCpuSecondsOf(pid), reader ? ownCpuSecondsOf(reader) : 0, cpuSecondsOf(databasePid)];
    };
    const before = used();
    const seconds = await oneCycle();
    const each = used().map((now, i) => (((now - (before[i] as number)) / users.length) * 1000).toFixed(1));
    const reader = childrenOf(pid)[0];
    const [mine, its] = [memoryOf(pid), reader ? memoryOf(reader) : null];
    const megabytes = [mine.residentMb, its?.residentMb ?? 0, mine.peakMb].map((mb) => mb.toFixed(0));
    const name =
      cycle < 1 ? 'warm-up' : isNew ? `${cycle - count}, one new message each` : `${cycle}, nothing new`;
    rows.push([name, seconds.toFixed(2), ...each, ...megabytes]);
    process.stderr.write(`  ${rows.at(-1)?.join(' | ')}\n`);
  }
  return rows;
}

export function startWorker(env: Env): ChildProcess {
  const { file, flags, env: own } = workerProgram;
  return spawn(process.execPath, [...flags, file], {
    env: { ...process.env, ...env, ...own },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** All accounts fall due at once; over when each was checked, and what came is read for search. */
async function oneCycle(): Promise<number> {
  const [{ at } = { at: new Date() }] = await db().$queryRaw<{ at: Date }[]>`select clock_timestamp() as at`;
  await db().$executeRaw`update mail_account set "nextCheckAt" = ${at}`;
  await until(() =>
    db().mailAccount.count({ where: { OR: [{ lastCheckAt: null }, { lastCheckAt: { lt: at } }] } }),
  );
  const [took] = await db().$queryRaw<{ seconds: number }[]>`
    select extract(epoch from max("lastCheckAt") - min("lastClaimAt"))::float8 as seconds from mail_account`;
  await isIdle();
  return took?.seconds ?? 0;
}

async function isIdle(): Promise<void> {
  await until(() => db().unparsedMessage.count());
  await until(async () => 1 - Math.min(1, await db().heartbeat.count({ where: { kind: 'worker' } })));
  await pause(500);
}

async function until(left: () => Promise<number>): Promise<void> {
  for (const began = performance.now(); (await left()) > 0; ) {
    if (performance.now() - began > 600_000) throw new Error('the worker does not get on');
    await pause(50);
  }
}
