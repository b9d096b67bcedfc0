import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { db } from '#lib/db/client.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import type { Dovecot } from '#lib/testing/dovecot.ts';
import { printRows } from '../measure.ts';
import { smallMessage } from '../messages.ts';
import { cpuSecondsOf, memoryOf, ownCpuSecondsOf } from '../processes.ts';
import { type BenchOptions, type Postgres, withDovecot } from '../servers.ts';
import { benchActor, fillMailboxes, makeAccounts } from './checks.ts';
import { startWorker } from './memory.ts';

const quietMs = 60_000;

/**
 * What the connections cost that wait for mail: one worker that has one open for every account, over TLS. Before it the same
 * worker and accounts without; after it a minute in which nothing comes, and how soon new messages are here.
 */
export async function waiting(options: BenchOptions, postgres: Postgres): Promise<void> {
  const users = Array.from({ length: options.accounts }, (_, i) => `user${i}`);
  await withDovecot(users, postgres, options, async (dovecot, env) => {
    fillMailboxes(dovecot, users);
    await makeAccounts(users, options, dovecot);
    const caps = { 'instant.perWorker': users.length, 'instant.perHost': users.length };
    const saved = await changeSettings(caps, benchActor);
    if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
    const worker = startWorker(env);
    const pid = worker.pid as number;
    const held = () => memoryOf(pid).residentMb;
    try {
      // Twice: the first check of an account copies, and only those after it are the everyday ones.
      for (let cycle = 0; cycle < 2; cycle++) await checkAll(users.length);
      const before = held();
      await db().$executeRaw`update mail_account set instant = true`;
      await checkAll(users.length);
      await until(async () => users.length - (await db().accountWatch.count()));
      await pause(5_000);
      const [cpu, databaseCpu, after] = [ownCpuSecondsOf(pid), cpuSecondsOf(postgres.pid), held()];
      await pause(quietMs);
      const minute = ownCpuSecondsOf(pid) - cpu;
      const databaseMinute = cpuSecondsOf(postgres.pid) - databaseCpu;
      const arrivals = await arrive(dovecot, users.slice(0, 20));
      printRows(
        `One worker that waits for the mail of ${users.length} accounts, TLS`,
        [
          'MB without',
          'MB waiting',
          'KB each',
          'CPU s a minute',
          'PostgreSQL',
          'new mail after ms',
          'peak, MB',
        ],
        [
          [
            before.toFixed(0),
            after.toFixed(0),
            (((after - before) / users.length) * 1024).toFixed(0),
            minute.toFixed(1),
            databaseMinute.toFixed(1),
            `${arrivals.at(arrivals.length / 2)} (${arrivals[0]}-${arrivals.at(-1)})`,
            memoryOf(pid).peakMb.toFixed(0),
          ],
        ],
      );
    } finally {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
    }
  });
}

async function checkAll(count: number): Promise<void> {
  const [{ at } = { at: new Date() }] = await db().$queryRaw<{ at: Date }[]>`select clock_timestamp() as at`;
  await db().$executeRaw`update mail_account set "nextCheckAt" = ${at}`;
  await until(async () => count - (await db().mailAccount.count({ where: { lastCheckAt: { gte: at } } })));
  await until(() => db().unparsedMessage.count());
}

/** Milliseconds until a new message of each of these can be read, one after the other, the quickest first. */
async function arrive(dovecot: Dovecot, users: string[]): Promise<number[]> {
  const took: number[] = [];
  for (const [i, user] of users.entries()) {
    const { id } = await db().mailAccount.findUniqueOrThrow({
      where: { address: `${user}@northwind.example` },
    });
    const messages = await db().message.count({ where: { accountId: id } });
    const began = performance.now();
    dovecot.deliver(user, [smallMessage(2_000_000 + i)]);
    await until(async () => messages + 1 - (await db().message.count({ where: { accountId: id } })), 10);
    took.push(Math.round(performance.now() - began));
  }
  return took.sort((a, b) => a - b);
}

async function until(left: () => Promise<number>, everyMs = 50): Promise<void> {
  for (const began = performance.now(); (await left()) > 0; await pause(everyMs)) {
    if (performance.now() - began > 600_000) throw new Error('the worker does not get on');
  }
}
