import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sealCredential } from '#lib/accounts/credentials.ts';
import { db } from '#lib/db/client.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { Secret } from '#lib/secret.ts';
import { printRows, spread } from '../measure.ts';
import { childrenOf, cpuSecondsOf, ownCpuSecondsOf } from '../processes.ts';
import { type BenchOptions, type Env, type Postgres, take } from '../servers.ts';
import { benchActor } from './checks.ts';
import { startWorker } from './memory.ts';

/** Hosts of the accounts, each an address of this machine. */
const hosts = 300;

/**
 * What dispatch, claim and outcome of a check cost with more and more accounts, of which as many as ever are due; then how
 * many checks a second workers hold where the largest number of accounts is due every half hour. The rows are real, and the
 * mail server answers at once.
 */
export async function scale(options: BenchOptions, postgres: Postgres): Promise<void> {
  const stub = spawn(process.execPath, [path.join(import.meta.dirname, '../stub-imap.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [said] = (await once(stub.stdout, 'data')) as [Buffer];
    const env = { ...postgres.env, REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'true' };
    take(env);
    await prepare(options);
    const rows: string[][] = [];
    for (const size of options.sizes) {
      console.log(`\nFilling up to ${size} accounts`);
      await fillUpTo(size, Number(said));
      rows.push(await costs(size, options, env, postgres.pid));
    }
    printRows(
      `${options.accounts} checks with nothing new, of so many accounts (${options.concurrency} at a time)`,
      ['accounts', 'checks/s', 'worker, ms a check', 'PostgreSQL, ms', 'commits', 'log written, KB a check'],
      rows,
    );
    const held: string[][] = [];
    for (const workers of [1, 2, 4]) held.push(await holds(workers, options, env, postgres.pid));
    const rate = Math.round(dueEachSecond(options));
    printRows(
      `${rate} checks fall due each second (${options.sizes.at(-1)} accounts every 30 minutes), for ${options.heldSeconds} s`,
      ['workers', 'checks/s', 'late at the end, s', 'workers, cores', 'PostgreSQL, cores', 'share of each'],
      held,
    );
  } finally {
    stub.stdin.end();
  }
}

async function prepare({ concurrency }: BenchOptions): Promise<void> {
  const saved = await changeSettings(
    {
      'fetcher.concurrency': concurrency,
      'fetcher.hostConcurrency': concurrency,
      'fetcher.intervalSeconds': 604_800,
    },
    benchActor,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  await db().$executeRaw`
    insert into "user" (id, email, name, "updatedAt") values (gen_random_uuid(), 'owner@northwind.example', 'Owner', now())`;
}

/** Accounts that were checked before, with empty mailboxes, none of them due. */
async function fillUpTo(size: number, port: number): Promise<void> {
  const made = await db().mailAccount.count();
  for (let from = made; from < size; from += 10_000) {
    const ids = await db().$queryRaw<{ id: string }[]>`
      insert into mail_account (id, "ownerId", address, "incomingHost", "incomingPort", "incomingSecurity", "incomingUser",
          "nextCheckAt", "lastCheckAt", "lastSuccessAt", "lastOutcome", "updatedAt", "foldersListedAt")
      select gen_random_uuid(), (select id from "user" where email = 'owner@northwind.example'),
             'mailbox' || i || '@northwind.example', '127.1.' || i % ${hosts}::int / 200 || '.' || 1 + i % ${hosts}::int % 200,
             ${port}::int, 'none', 'mailbox' || i, now() + make_interval(days => 1, secs => i % 86400), now(), now(), 'ok', now(), now()
        from generate_series(${from}::int, ${Math.min(size, from + 10_000) - 1}::int) i
      returning id`;
    const accounts = ids.map(({ id }) => id);
    const sealed = accounts.map((id) => sealCredential(new Secret('correct horse'), id, 'incoming'));
    await db().$executeRaw`
      insert into credential ("accountId", "sealedIncoming", "setBy")
      select *, 'administrator' from unnest(${accounts}::uuid[], ${sealed}::text[])`;
    await db().$executeRaw`
      insert into folder (id, "accountId", path, "uidValidity", "uidNext", "messageCount", "serverCount", "flagsReadAt")
      select gen_random_uuid(), id, 'INBOX', 1, 1, 0, 0, now() from unnest(${accounts}::uuid[]) id`;
  }
  // As the server itself would have after a while.
  await db().$executeRawUnsafe('vacuum analyze');
}

async function costs(size: number, options: BenchOptions, env: Env, databasePid: number): Promise<string[]> {
  const { accounts: due, rounds } = options;
  const worker = await started(env);
  try {
    const pid = worker.pid as number;
    await check(await someAccounts(due)); // warms up
    const all: number[][] = [];
    for (let round = 0; round < rounds; round++) {
      const used = async () => [cpuOf(pid), cpuSecondsOf(databasePid), ...(await written())];
      const ids = await someAccounts(due);
      const before = await used();
      const seconds = await check(ids);
      const spent = (await used()).map((now, i) => now - (before[i] as number));
      const [cpu = 0, databaseCpu = 0, commits = 0, bytes = 0] = spent;
      all.push([
        due / seconds,
        (cpu / due) * 1000,
        (databaseCpu / due) * 1000,
        commits / due,
        bytes / due / 1024,
      ]);
    }
    const spreads = [0, 2, 2, 2, 1].map((digits, i) =>
      spread(
        all.map((one) => one[i] as number),
        digits,
      ),
    );
    return [String(size), ...spreads];
  } finally {
    await stopped(worker);
  }
}

/** So many ids, anywhere among all. */
async function someAccounts(count: number): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    select id from mail_account order by random() limit ${count}::int`;
  return rows.map(({ id }) => id);
}

/** These fall due at once; the seconds until all of them were checked. */
async function check(ids: string[]): Promise<number> {
  const [{ at } = { at: new Date() }] = await db().$queryRaw<{ at: Date }[]>`select clock_timestamp() as at`;
  await db().$executeRaw`update mail_account set "nextCheckAt" = ${at} where id = any(${ids}::uuid[])`;
  const inAnHour = new Date(+at + 3_600_000);
  await untilNone(() => db().mailAccount.count({ where: { nextCheckAt: { lte: inAnHour } } }));
  const [took] = await db().$queryRaw<{ seconds: number; well: number }[]>`
    select extract(epoch from max("lastCheckAt") - min("lastClaimAt"))::float8 as seconds,
           count(*) filter (where "lastOutcome" = 'ok')::int as well
      from mail_account where id = any(${ids}::uuid[]) and "lastCheckAt" > ${at}`;
  if (took?.well !== ids.length) throw new Error(`${took?.well} of ${ids.length} checks were ok`);
  return took.seconds;
}

/** How many checks so many workers get done where more may be due than they can do. */
async function holds(count: number, options: BenchOptions, env: Env, databasePid: number): Promise<string[]> {
  const workers = await Promise.all(Array.from({ length: count }, () => started(env)));
  try {
    const [{ at } = { at: new Date() }] = await db().$queryRaw<{ at: Date }[]>`
      with spread as (select id, row_number() over (order by id) as place from mail_account)
      update mail_account a set "nextCheckAt" = clock_timestamp() + place / ${dueEachSecond(options)}::float8 * interval '1 second'
        from spread where spread.id = a.id and place <= ${Math.ceil(dueEachSecond(options) * (options.heldSeconds + 60))}::int
      returning clock_timestamp() as at`;
    const used = () => [...workers.map(({ pid }) => cpuOf(pid as number)), cpuSecondsOf(databasePid)];
    const before = used();
    await pause(options.heldSeconds * 1000);
    const cores = used().map((now, i) => (now - (before[i] as number)) / options.heldSeconds);
    const [seen] = await db().$queryRaw<{ done: number; late: number }[]>`
      select count(*) filter (where "lastCheckAt" > ${at})::int as done,
             greatest(0, extract(epoch from clock_timestamp() - min("nextCheckAt")))::float8 as late from mail_account`;
    const databaseCores = cores.pop() ?? 0;
    const all = cores.reduce((sum, one) => sum + one, 0);
    const row = [
      String(count),
      ((seen?.done ?? 0) / options.heldSeconds).toFixed(0),
      (seen?.late ?? 0).toFixed(1),
      all.toFixed(2),
      databaseCores.toFixed(2),
      cores.map((one) => `${Math.round((one / all) * 100)} %`).join(', '),
    ];
    process.stderr.write(`  ${row.join(' | ')}\n`);
    return row;
  } finally {
    await Promise.all(workers.map(stopped));
    await db().$executeRaw`
      update mail_account set "nextCheckAt" = clock_timestamp() + interval '1 day', "claimId" = null, "claimedUntil" = null
       where "nextCheckAt" < clock_timestamp() + interval '1 hour'`;
  }
}

const dueEachSecond = ({ sizes }: BenchOptions) => Math.max(...sizes) / 1_800;

async function started(env: Env): Promise<ChildProcess> {
  const known = await db().heartbeat.count({ where: { kind: 'worker' } });
  const worker = startWorker(env);
  await untilNone(async () =>
    Math.max(0, known + 1 - (await db().heartbeat.count({ where: { kind: 'worker' } }))),
  );
  return worker;
}

async function stopped(worker: ChildProcess): Promise<void> {
  worker.kill('SIGTERM');
  await once(worker, 'exit');
}

/** Of a worker and the process that reads messages for it. */
const cpuOf = (pid: number) =>
  [pid, ...childrenOf(pid)].map(ownCpuSecondsOf).reduce((sum, one) => sum + one, 0);

/** Transactions committed, and bytes of PostgreSQL's log, until now. */
async function written(): Promise<[commits: number, bytes: number]> {
  // Statistics reach the view when a backend is idle for a second.
  await pause(1_500);
  const [seen] = await db().$queryRaw<{ commits: number; bytes: number }[]>`
    select (select xact_commit from pg_stat_database where datname = current_database())::float8 as commits,
           pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as bytes`;
  return [seen?.commits ?? 0, seen?.bytes ?? 0];
}

async function untilNone(left: () => Promise<number>): Promise<void> {
  for (const began = performance.now(); (await left()) > 0; ) {
    if (performance.now() - began > 600_000) throw new Error('the worker does not get on');
    await pause(100);
  }
}
