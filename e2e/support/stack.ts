import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { readConnection } from '#lib/db/connection-file.ts';
import { type AuthorizationServer, startAuthorizationServer } from '#lib/testing/authorization-server.ts';
import { makeAuthority, type TestAuthority } from '#lib/testing/certificates.ts';
import { startDnsResponder, type Zone } from '#lib/testing/dns-responder.ts';
import { type Dovecot, freePorts, startDovecot } from '#lib/testing/dovecot.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';

export type Stack = {
  url: string;
  dovecot: Dovecot;
  sink: SmtpSink;
  /** Gives out tokens that both mail servers take, beside passwords. */
  authority: AuthorizationServer;
  /** What the DNS tells the product, from now on; names under `test-zone.example` have their addresses there, too. */
  zone: Zone;
  /** Makes certificates that the product trusts. */
  certificates: TestAuthority;
  administrator: { email: string; password: string };
  /** One call of the REST API as an administrator; throws with the answer where it is not 2xx. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** One statement in its database: for time that no test can wait for, and for what no answer may tell. */
  sql(statement: string, values: unknown[]): Promise<Record<string, unknown>[]>;
  /** Its data folder. */
  dataDir: string;
  /** All that it has logged so far. */
  log(): string;
  /** One more worker on the same database; stopped with the rest. */
  startWorker(): Promise<ChildProcess>;
  stop(): Promise<void>;
};

/** Quick enough for a test, and the same for everybody: a check every two seconds, two refusals suspend. */
const settings = {
  'fetcher.intervalSeconds': 2,
  'sending.copyAfterSeconds': 0,
  'suspension.refusalsIfWorked': 2,
  'suspension.minimumMinutes': 0,
  'suspension.confirmAfterSeconds': 1,
  'lockout.attemptsPerHour': 20,
  'notifications.gatherSeconds': 0,
  'organisation.name': 'Northwind mail',
  'organisation.support': 'IT help desk, ext. 4400',
  'email.from': 'Northwind mail <rekey@northwind.example>',
  'email.host': '127.0.0.1',
  'email.security': 'none',
  'email.user': 'rekey',
  'email.password': 'sink secret',
};

const localDns = pathToFileURL(path.resolve('lib/testing/local-dns.mjs')).href;

/** The whole product as `npm start` runs it, beside a real Dovecot and a sending server with required sign-in. */
export async function startStack(variables: Record<string, string> = {}): Promise<Stack> {
  const authority = await startAuthorizationServer();
  const { introspectionUrl } = authority;
  const certificates = await makeAuthority();
  const names = ['mail.test-zone.example'];
  const dovecot = await startDovecot({ authority: certificates, names, introspectionUrl });
  const zone: Zone = { a: {}, srv: {}, mx: {} };
  const dns = await startDnsResponder(zone);
  const sink = await startSmtpSink({ users: { rekey: 'sink secret' }, introspectionUrl });
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-e2e-'));
  const [port] = (await freePorts(1)) as [number];
  const url = `http://127.0.0.1:${port}`;
  const token = variables.REKEY_API_TOKEN ?? randomBytes(32).toString('hex');
  const password = variables.REKEY_ADMIN_PASSWORD ?? 'correct horse battery';
  const administrator = { email: 'admin@northwind.example', password };
  const environment = {
    ...process.env,
    PORT: String(port),
    REKEY_URL: url,
    REKEY_DATA_DIR: dataDir,
    REKEY_API_TOKEN: token,
    REKEY_ADMIN_EMAIL: administrator.email,
    REKEY_ADMIN_PASSWORD: administrator.password,
    REKEY_BACKUP_PASSPHRASE: 'correct horse battery',
    REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'true',
    REKEY_CA_FILE: dovecot.caFile,
    DATABASE_URL: '',
    REKEY_TEST_DNS: dns.server,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, `--import ${localDns}`].filter(Boolean).join(' '),
    ...variables,
  };
  const rekey = spawn(process.execPath, ['scripts/start.ts'], {
    env: environment,
    stdio: ['ignore', fs.openSync(path.join(dataDir, 'rekey.log'), 'a'), 'inherit'],
  });

  const workers: ChildProcess[] = [];
  const api: Stack['api'] = async (method, apiPath, body) => {
    const response = await fetch(`${url}/api/v1${apiPath}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${apiPath}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };

  const stop = async () => {
    await Promise.all(workers.map(endOf));
    await endOf(rekey);
    await Promise.all([dovecot.stop(), sink.stop(), authority.stop(), dns.stop()]);
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await until(
      async () => (await fetch(`${url}/api/v1/health`)).ok,
      60_000,
      () => hasEnded(rekey, dataDir),
    );
    const addresses = { 'desktop.webAddress': url, 'phone.webAddress': url };
    await api('PATCH', '/settings', { ...settings, ...addresses, 'email.port': sink.port });
  } catch (error) {
    await stop(); // or it would run beside every test that follows
    throw error;
  }

  return {
    url,
    dovecot,
    sink,
    authority,
    zone,
    certificates,
    administrator,
    api,
    async sql(statement, values) {
      const client = new Client({ connectionString: readConnection(dataDir)?.url.reveal() });
      await client.connect();
      const { rows } = await client.query(statement, values).finally(() => client.end());
      return rows;
    },
    dataDir,
    log: () => fs.readFileSync(path.join(dataDir, 'rekey.log'), 'utf8'),
    async startWorker() {
      const worker = spawn(process.execPath, ['worker/main.ts'], { env: environment, stdio: 'ignore' });
      workers.push(worker);
      return worker;
    },
    stop,
  };
}

/** Polls until a condition holds; what it throws meanwhile (nobody listens yet) is not a failure. */
export async function until(
  condition: () => Promise<boolean>,
  withinMs = 30_000,
  giveUp: () => string | undefined = () => undefined,
): Promise<void> {
  for (const end = Date.now() + withinMs; ; await pause(150)) {
    if (await condition().catch(() => false)) return;
    const reason = giveUp();
    if (reason) throw new Error(reason);
    if (Date.now() > end) throw new Error(`not reached within ${withinMs} ms: ${condition}`);
  }
}

function hasEnded({ exitCode }: ChildProcess, dataDir: string): string | undefined {
  if (exitCode === null) return undefined;
  return `Rekey ended with ${exitCode}:\n${fs.readFileSync(path.join(dataDir, 'rekey.log'), 'utf8').slice(-3000)}`;
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, pause(12_000).then(() => child.kill('SIGKILL'))]);
}
