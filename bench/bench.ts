import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { closeDb, db } from '#lib/db/client.ts';
import { startEmbedded } from '#lib/db/embedded/start.ts';
import { deployMigrations } from '#lib/db/migrate.ts';
import { withStartLock } from '#lib/db/start-lock.ts';
import { forgetEnv } from '#lib/env.ts';
import { installQueues } from '#lib/queue/boss.ts';
import { saveSettings } from '#lib/settings/store.ts';
import { prepareDataFolder } from '#lib/supervisor/data-folder.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account } from '#lib/testing/factories.ts';
import { benchMessage, smallMessage } from './mail.ts';
import { type Contender, printTable, rounds } from './measure.ts';

export type BenchOptions = {
  folder: string;
  only: string | undefined;
  accounts: number;
  messages: number;
  rounds: number;
  concurrency: number;
};

/** Starts the servers, fills the mailboxes, runs the scenarios and prints their tables. */
export async function startBench(options: BenchOptions): Promise<void> {
  const users = Array.from({ length: options.accounts }, (_, i) => `user${i}`);
  const passwords = Object.fromEntries([...users, 'big'].map((user) => [user, user]));
  const dovecot = await startDovecot({ users: passwords, processes: 4, config: 'auth_cache_size = 64M' });
  const postgres = await startPostgres(options.folder);
  const env = {
    DATABASE_URL: postgres.url.reveal(),
    REKEY_SECRET_KEY: randomBytes(32).toString('base64'),
    REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'true',
    REKEY_CA_FILE: dovecot.caFile,
    NODE_EXTRA_CA_CERTS: dovecot.caFile, // so that the bare loop verifies too, with its default options
    LOG_LEVEL: 'warn',
  };
  Object.assign(process.env, env);
  forgetEnv();
  try {
    if (options.only !== 'copy') await idle(options, users, dovecot, env);
    if (options.only !== 'idle') await copy(options, dovecot, env);
  } finally {
    await closeDb();
    await dovecot.stop();
    await postgres.stop();
  }
}

/** As `npm start` runs it: nothing is made faster for the benchmark. */
async function startPostgres(folder: string) {
  prepareDataFolder(folder);
  const server = await startEmbedded(folder);
  await withStartLock(server.url, async (client) => {
    await deployMigrations(client);
    await installQueues(server.url);
  });
  return server;
}

type Env = Record<string, string> & { DATABASE_URL: string };

async function idle(options: BenchOptions, users: string[], dovecot: Dovecot, env: Env): Promise<void> {
  console.log(`\nFilling ${users.length} mailboxes with 20 messages each`);
  for (const [i, user] of users.entries()) {
    dovecot.deliver(
      user,
      Array.from({ length: 20 }, (_, k) => smallMessage(i * 20 + k)),
      { seen: true },
    );
  }
  const input = { users, port: dovecot.imapsPort, concurrency: options.concurrency };
  await makeAccounts(users, options, dovecot);
  // The first round copies the mail; its bodies would be parsed while the others are measured.
  const before = async () => {
    await db().$executeRaw`update message set "parsedAt" = now() where "parsedAt" is null`;
  };
  const contenders: Contender[] = [
    { name: 'rekey worker', client: 'idle-worker.ts', input, env, before },
    { name: 'library', client: 'idle-library.ts', input, env },
    { name: 'bare imapflow loop', client: 'idle-loop.ts', input, env },
  ];
  const title = `Idle cycle: ${users.length} accounts with nothing new, TLS, ${options.concurrency} at a time`;
  printTable(title, 'check', await rounds(contenders, options.rounds));
}

async function makeAccounts(users: string[], { concurrency }: BenchOptions, dovecot: Dovecot): Promise<void> {
  const system = { kind: 'system', id: null, name: 'bench' } as const;
  const saved = await saveSettings(
    {
      'fetcher.concurrency': concurrency,
      'fetcher.hostConcurrency': concurrency,
      'fetcher.intervalSeconds': 604_800, // due when the benchmark says so
    },
    system,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  for (const name of users) {
    const incoming = { incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser: name };
    await account({ ...incoming, address: `${name}@northwind.example`, password: name, nextCheckAt: null });
  }
}

async function copy(options: BenchOptions, dovecot: Dovecot, env: Env): Promise<void> {
  console.log(`\nFilling one mailbox with ${options.messages} messages`);
  let bytes = 0;
  for (let from = 0; from < options.messages; from += 500) {
    const count = Math.min(500, options.messages - from);
    const batch = Array.from({ length: count }, (_, k) => benchMessage(from + k));
    bytes += batch.reduce((sum, message) => sum + message.length, 0);
    dovecot.deliver('big', batch, { seen: true });
  }
  const { id: accountId } = await account({ address: 'big@northwind.example' });
  const folderId = randomUUID();
  const client = new Client({ connectionString: env.DATABASE_URL });
  client.on('error', () => {}); // told by the next query
  await client.connect();
  const empty = async () => {
    await client.query('truncate message, message_raw');
    await client.query('delete from folder');
    await client.query('insert into folder (id, "accountId", path) values ($1, $2, $3)', [
      folderId,
      accountId,
      'INBOX',
    ]);
    await client.query('checkpoint');
  };
  const input = { user: 'big', port: dovecot.imapsPort, accountId, folderId };
  const contenders: Contender[] = [
    {
      name: 'rekey',
      client: 'copy-rekey.ts',
      input,
      env,
      before: empty,
      after: async () => {
        const { rows } = await client.query('select count(*)::int as count from message_raw');
        if (rows[0]?.count !== options.messages) throw new Error(`${rows[0]?.count} messages were stored`);
      },
    },
    { name: 'bare imapflow loop', client: 'copy-loop.ts', input, env },
  ];
  const megabytes = Math.round(bytes / 1e6);
  const title = `First copy: one mailbox of ${options.messages} messages, ${megabytes} MB, TLS, into PostgreSQL`;
  try {
    printTable(title, 'message', await rounds(contenders, options.rounds));
  } finally {
    await client.end();
  }
}
