// The real worker, a process of its own as its supervisor starts it: one whole cycle over accounts that fall due together,
// and where it is asked for until all that came is found by search. One that runs warm has done such cycles before.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { workerProgram } from '#lib/supervisor/programs.ts';
import { childrenOf, memoryOf, ownCpuSecondsOf } from '../processes.ts';
import { input } from './report.ts';

const {
  users,
  isToBeFound,
  cyclesBefore = 0,
  outcome = 'ok',
} = input<{
  users: string[];
  isToBeFound?: boolean;
  cyclesBefore?: number;
  /** How each check of the last cycle is to end. */
  outcome?: string;
}>();

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const { file, flags, env } = workerProgram;
const worker = spawn(process.execPath, [...flags, file], {
  env: { ...process.env, ...env },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const pid = worker.pid as number;
try {
  await waitFor(
    'the worker is up',
    `select count(*)::int as left from (select 1) x
     where not exists (select from heartbeat where kind = 'worker' and "lastSeenAt" > now() - interval '5 seconds')`,
  );
  await pause(1500);
  for (let cycle = 0; cycle < cyclesBefore; cycle++) await checkAll();
  if (cyclesBefore > 0) {
    console.log('warm');
    await once(process.stdin.resume(), 'end');
  }
  const cpuBefore = ownCpuSecondsOf(pid);
  const readingBefore = readerCpuSeconds();
  await checkAll();
  const { rows } = await client.query(
    `select extract(epoch from max("lastCheckAt") - min("lastClaimAt"))::float8 as seconds,
            count(*) filter (where "lastOutcome" = $1)::int as expected from mail_account`,
    [outcome],
  );
  if (rows[0].expected !== users.length)
    throw new Error(`${rows[0].expected} of ${users.length} checks ended with ${outcome}`);
  const also: Record<string, number> = {};
  if (outcome !== 'ok') {
    const { rows: opened } = await client.query(
      `select percentile_cont(0.95) within group (order by
              extract(epoch from pg_xact_commit_timestamp(xmin) - "openedAt") * 1000)::float8 as ms from incident`,
    );
    also['refused to committed incident, ms at 95 %'] = opened[0].ms;
  }
  if (isToBeFound) {
    await waitFor('all is read', 'select count(*)::int as left from unparsed_message');
    const { rows: found } = await client.query(
      'select extract(epoch from max("parsedAt") - (select min("lastClaimAt") from mail_account))::float8 as seconds from message',
    );
    also['seconds until found'] = found[0].seconds;
    also['reading, CPU s'] = readerCpuSeconds() - readingBefore;
  }
  const run = { done: users.length, seconds: rows[0].seconds, cpuSeconds: ownCpuSecondsOf(pid) - cpuBefore };
  console.log(JSON.stringify({ ...run, peakMb: memoryOf(pid).peakMb, also }));
} finally {
  worker.kill('SIGTERM');
  await client.end();
}

/** All accounts fall due at once; over when each was checked. */
async function checkAll(): Promise<void> {
  const { rows } = await client.query(`update mail_account set "nextCheckAt" = now() returning now() as at`);
  await waitFor(
    'every account is checked',
    'select count(*)::int as left from mail_account where "lastCheckAt" is null or "lastCheckAt" < $1',
    [rows[0].at],
  );
}

function readerCpuSeconds(): number {
  return childrenOf(pid).reduce((sum, child) => sum + ownCpuSecondsOf(child), 0);
}

async function waitFor(what: string, query: string, values: unknown[] = []): Promise<void> {
  for (let i = 0; i < 6000; i++) {
    const { rows } = await client.query<{ left: number }>(query, values);
    if (rows[0]?.left === 0) return;
    if (worker.exitCode !== null) throw new Error(`the worker ended with ${worker.exitCode}`);
    await pause(50);
  }
  throw new Error(`waited too long until ${what}`);
}
