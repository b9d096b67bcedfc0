import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, messageOf, StartError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { type Connection, embeddedDatabase, readConnection, writeConnection } from '../connection-file.ts';
import { QuietClient } from '../quiet-client.ts';
import { withDatabase } from '../url.ts';
import { serverAccount } from './account.ts';
import { findBinaries, reachableBinaries } from './binaries.ts';
import { claimCluster, createCluster, hasCluster, lastWords } from './cluster.ts';
import { endBackends, stopOrphan, stopServer } from './postmaster.ts';
import { requireSpace } from './require-space.ts';
import { runAs, type ServerProcess } from './run-as.ts';

export type EmbeddedServer = {
  url: Secret;
  pid: number;
  /** Settles when the server ends, asked or not, with its last words. */
  ended: Promise<string>;
  stop(withinMs?: number): Promise<void>;
};

export type ServerLog = (level: 'debug' | 'info' | 'warn', message: string) => void;

/**
 * Starts the embedded PostgreSQL of a data folder, making its cluster the first time, and returns when it takes
 * connections. The caller holds the folder's lock. Throws `StartError`, one clear line, when it cannot be.
 *
 * 1. find the programs and the account; refuse another major version and a full disk
 * 2. stop what a killed supervisor left running
 * 3. make the cluster if there is none: password recorded first, so that no cluster exists without one
 * 4. start on the recorded port, or on another if that is taken
 */
export async function startEmbedded(
  dataDir: string,
  log: ServerLog = () => {},
  extraSettings: Record<string, string> = {},
): Promise<EmbeddedServer> {
  const clusterDir = path.join(dataDir, 'postgres');
  const account = serverAccount(clusterDir);
  const binaries = reachableBinaries(findBinaries(), account);
  const exists = hasCluster(clusterDir, binaries);
  requireSpace(dataDir, exists ? 'start' : 'create');
  if (exists && (await stopOrphan(clusterDir)) === 'stopped') {
    log('warn', 'stopped a PostgreSQL that an earlier start had left running');
  }
  let connection = readConnection(dataDir);
  if (!exists) {
    log('info', 'making the embedded database (first start)');
    connection = writeConnection(dataDir, await freePort(), randomBytes(32).toString('base64url'));
    await createCluster(clusterDir, binaries, account, connection.password);
  }
  if (!connection) throw new StartError(`${dataDir} has a database but no postgres.json with its password`);
  claimCluster(clusterDir, account);

  for (let attempt = 1; ; attempt++) {
    if (!(await isFree(connection.port))) {
      connection = writeConnection(dataDir, await freePort(), connection.password);
    }
    const { port } = connection;
    const flags = settings({ port: String(port), ...extraSettings });
    const child = runAs(account, clusterDir, binaries.postgres, (folder) => ['-D', folder, ...flags]);
    const server = follow(child, clusterDir, connection, log);
    const trouble = await ready(server, connection, log);
    if (!trouble) {
      await ensureDatabase(connection);
      return server;
    }
    // Somebody took the port first, or backends of a killed server are still ending: both pass.
    if (attempt >= 5 || !/bind|lock file|shared memory/i.test(trouble)) {
      throw new StartError(`the embedded PostgreSQL did not start: ${trouble}`);
    }
    await sleep(1_000);
  }
}

function settings(extra: Record<string, string>): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    checkpoint_timeout: '15min',
    random_page_cost: 1.1,
    jit: 'off', // our statements are short: compiling them costs more than it saves
    max_parallel_workers_per_gather: 0, // and so does starting processes for one of them
    work_mem: '8MB', // the keys of some hundred thousand accounts are sorted without the disk
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_line_prefix: '',
    // The log must hold no content: errors quote rows (terse leaves that out) and statements.
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...extra,
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Passes on what the server says and remembers its last words. */
function follow(
  child: ServerProcess,
  clusterDir: string,
  { url }: Connection,
  log: ServerLog,
): EmbeddedServer {
  let last = '';
  let asked = false;
  createInterface({ input: child.stderr }).on('line', (line) => {
    const isGrave = /^(PANIC|FATAL):/.test(line);
    // FATAL is also said to each client that comes while the server starts or stops.
    if (isGrave && !/the database system is|terminating connection/.test(line)) last = line;
    log(line.startsWith('PANIC:') ? 'warn' : 'debug', line);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(messageOf(error)));
    let isCleared = Promise.resolve();
    child.once('exit', () => {
      isCleared = endBackends(clusterDir); // they hold its stderr, and so its `close`
    });
    child.once('close', async (code, signal) => {
      await isCleared;
      resolve(last ? lastWords(last) : asked ? 'stopped' : `it ended (${signal ?? `exit code ${code}`})`);
    });
  });
  const stop = async (withinMs = 10_000) => {
    asked = true;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    await stopServer(child.pid, withinMs);
    await ended;
  };
  return { url, pid: child.pid ?? -1, ended, stop };
}

/** Waits until the server takes our connection: undefined then, or why it never will. Recovery may take minutes. */
async function ready(
  server: EmbeddedServer,
  { url }: Connection,
  log: ServerLog,
): Promise<string | undefined> {
  const began = Date.now();
  let told = began;
  const ended = server.ended.then((words) => ({ words }));
  for (;;) {
    const attempt = canConnect(withDatabase(url, 'postgres')).then((problem) => ({ problem }));
    const first = await Promise.race([ended, attempt]);
    if ('words' in first) return first.words;
    if (!first.problem) return undefined;
    // 57P03: cannot connect now, still starting. Anything else but "not there yet" will not pass.
    if (!['57P03', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'].includes(codeOf(first.problem) ?? '')) {
      await server.stop();
      return `it refuses our connection (${messageOf(first.problem)})`;
    }
    if (Date.now() - told > 10_000) {
      told = Date.now();
      log(
        'info',
        `PostgreSQL is still starting after ${Math.round((told - began) / 1_000)} s (recovery after a crash?)`,
      );
    }
    await sleep(30);
  }
}

async function canConnect(url: Secret): Promise<unknown> {
  const client = new QuietClient({ connectionString: url.reveal(), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase({ url }: Connection): Promise<void> {
  const client = new QuietClient({ connectionString: withDatabase(url, 'postgres').reveal() });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [embeddedDatabase]);
    if (found.rowCount === 0) await client.query(`create database ${embeddedDatabase}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer().listen(port, '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (free) {
    server.close();
    await once(server, 'close');
  }
  return free;
}
