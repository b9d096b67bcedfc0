import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { closeDb } from '#lib/db/client.ts';
import { startEmbedded } from '#lib/db/embedded/start.ts';
import { deployMigrations } from '#lib/db/migrate.ts';
import { withStartLock } from '#lib/db/start-lock.ts';
import { forgetEnv } from '#lib/env.ts';
import { installQueues } from '#lib/queue/boss.ts';
import { prepareDataFolder } from '#lib/supervisor/data-folder.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';

export type BenchOptions = {
  accounts: number;
  messages: number;
  rounds: number;
  concurrency: number;
  requests: number;
  /** Of *scale*: how many accounts there are, smaller to larger. */
  sizes: number[];
  /** Added to every round trip to the mail server. */
  delayMs: number;
  /** Of *scale*: how long so many checks are to be held. */
  heldSeconds: number;
};

export type Env = Record<string, string> & { DATABASE_URL: string };
/** A PostgreSQL, and how a process of ours reaches it. */
export type Postgres = { env: Env; pid: number };

const secretKey = randomBytes(32).toString('base64');

/** Runs a scenario on a PostgreSQL of its own, as `npm start` runs it: nothing is made faster for the benchmark. */
export async function withPostgres(
  folder: string,
  run: (postgres: Postgres) => Promise<void>,
): Promise<void> {
  prepareDataFolder(folder);
  // When something was committed, and not only written, is what some scenarios ask.
  const server = await startEmbedded(folder, undefined, { track_commit_timestamp: 'on' });
  try {
    await withStartLock(server.url, async (client) => {
      await deployMigrations(client);
      await installQueues(server.url);
    });
    const env = { DATABASE_URL: server.url.reveal(), REKEY_SECRET_KEY: secretKey, LOG_LEVEL: 'warn' };
    take(env);
    await run({ env, pid: server.pid });
  } finally {
    await closeDb();
    await server.stop();
  }
}

/** How far away the mail server is, for a title. */
export const distanceOf = ({ delayMs }: BenchOptions): string => (delayMs > 0 ? `, ${delayMs} ms away` : '');

/** The same with a real Dovecot, as far away as the options say, where each user's password is the name. */
export async function withDovecot(
  users: string[],
  postgres: Postgres,
  { delayMs }: BenchOptions,
  run: (dovecot: Dovecot, env: Env) => Promise<void>,
): Promise<void> {
  const passwords = Object.fromEntries(users.map((user) => [user, user]));
  const dovecot = await startDovecot({ users: passwords, processes: 4, config: 'auth_cache_size = 64M' });
  const env = {
    ...postgres.env,
    REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'true',
    REKEY_CA_FILE: dovecot.caFile,
    NODE_EXTRA_CA_CERTS: dovecot.caFile, // so that the bare loop verifies too, with its default options
  };
  take(env);
  const delay = delayMs > 0 ? await startDelay(dovecot.imapsPort, delayMs) : undefined;
  if (delay) dovecot.imapsPort = delay.port;
  try {
    await run(dovecot, env);
  } finally {
    delay?.stop();
    await dovecot.stop();
  }
}

/** A port behind which another one is, a while away (delay.ts). */
async function startDelay(port: number, ms: number): Promise<{ port: number; stop: () => void }> {
  const file = path.join(import.meta.dirname, 'delay.ts');
  const child = spawn(process.execPath, [file, String(port), String(ms)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { port: Number(line), stop: () => child.kill() };
  throw new Error('the delay did not start');
}

/** For what the benchmark itself asks of `lib`; the contenders get it handed over. */
export function take(env: Env): void {
  Object.assign(process.env, env);
  forgetEnv();
}
