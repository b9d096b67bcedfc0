import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { codeOf, messageOf, StartError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { beginHolding, endTogether } from './held-lock.ts';
import { QuietClient } from './quiet-client.ts';
import { describeDatabase } from './url.ts';

type StartLockOptions = {
  /** How long an unreachable server may take to come up. */
  patienceMs?: number;
  onWait?: (message: string) => void;
};

/** A number of our own among PostgreSQL's advisory locks. */
const lockKey = 7_353_910;
const oldestVersion = 150_000;

/**
 * Runs `work` while this process alone, of all machines on the database, is starting: migrations, the key check
 * and the first administrator happen once. Throws `StartError` (never holding the password) when the server
 * cannot be reached in time, refuses us or is older than PostgreSQL 15.
 */
export async function withStartLock<T>(
  url: Secret,
  work: (client: Client) => Promise<T>,
  { patienceMs = 10_000, onWait = () => {} }: StartLockOptions = {},
): Promise<T> {
  const holder = await connectPatiently(url, patienceMs, onWait);
  let client: Client | undefined;
  try {
    await requireVersion(holder, url);
    client = await connectPatiently(url, patienceMs, onWait);
    const lost = endTogether(holder, client);
    await takeLock(holder, onWait);
    const result = await Promise.race([work(client), lost]);
    await holder.query('commit');
    return result;
  } finally {
    await client?.end().catch(() => {});
    await holder.end().catch(() => {});
  }
}

/** What a server that is starting, restarting or not there yet answers; anything else will not pass by itself. */
const passing = new Set([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
  ],
  ...['57P03', '57P01', '53300'], // cannot connect now, shutting down, too many connections
]);

async function connectPatiently(
  url: Secret,
  patienceMs: number,
  onWait: (message: string) => void,
): Promise<Client> {
  const until = Date.now() + patienceMs;
  const place = describeDatabase(url);
  for (let attempt = 1; ; attempt++) {
    const client = new QuietClient({
      connectionString: url.reveal(),
      connectionTimeoutMillis: 5_000,
      application_name: 'rekey start',
      keepAlive: true,
    });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const isPassing = passing.has(codeOf(error) ?? '') || /timeout|terminated/i.test(messageOf(error));
      if (!isPassing)
        throw new StartError(`DATABASE_URL: the database ${place} refuses us (${messageOf(error)})`);
      if (Date.now() >= until) {
        throw new StartError(`DATABASE_URL: the database ${place} cannot be reached (${messageOf(error)})`);
      }
      if (attempt === 1) onWait(`waiting for the database ${place} (${messageOf(error)})`);
      await sleep(500);
    }
  }
}

async function requireVersion(client: Client, url: Secret): Promise<void> {
  const answer = await client.query(
    "select current_setting('server_version_num')::int as number, version() as text",
  );
  const { number, text } = answer.rows[0] as { number: number; text: string };
  if (number >= oldestVersion) return;
  const found = text.split(' ').slice(0, 2).join(' ');
  throw new StartError(
    `DATABASE_URL: ${describeDatabase(url)} is ${found}, and Rekey needs PostgreSQL 15 or newer`,
  );
}

async function takeLock(holder: Client, onWait: (message: string) => void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await beginHolding(holder);
    const answer = await holder.query('select pg_try_advisory_xact_lock($1) as taken', [lockKey]);
    if (answer.rows[0]?.taken) return;
    await holder.query('rollback');
    if (attempt === 1) onWait('waiting for another machine that is preparing the database');
    await sleep(250);
  }
}
