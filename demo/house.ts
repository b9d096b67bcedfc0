import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '#lib/errors.ts';
import { makeAuthority } from '#lib/testing/certificates.ts';
import { type Dovecot, freePorts, startDovecot } from '#lib/testing/dovecot.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { type Mailbox, mailboxes, waitingMail } from './mailboxes.ts';

export const administrator = { email: 'admin@northwind.example', password: 'demo administrator' };
/** Every mailbox's password at its mail server when the demo starts. */
export const mailPassword = 'old secret';
/** Every owner's password for the phone and desktop views. */
export const ownerPassword = 'demo user password';

export type DemoHouse = {
  url: string;
  sink: SmtpSink;
  dovecot: Dovecot;
  logFile: string;
  /** At both mail servers, as when the owner changes it there. */
  changePassword(mailbox: Mailbox, password: string): Promise<void>;
  /** Resolves when Rekey has ended by itself. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
};

// Two refusals within seconds suspend: an administrator would never set this, a visitor does not want to wait hours.
const impatient = {
  'fetcher.intervalSeconds': 5,
  'suspension.refusalsIfNeverWorked': 2,
  'suspension.refusalsIfWorked': 2,
  'suspension.minimumMinutes': 0,
  'suspension.confirmAfterSeconds': 2,
  'lockout.attemptsPerHour': 50,
  'organisation.name': 'Northwind mail',
  'organisation.support': 'IT help desk, ext. 4400',
};

/** Starts mail servers with sample mailboxes and, beside them, Rekey as `npm start` does, all of it to be thrown away. */
export async function startHouse(): Promise<DemoHouse> {
  const authority = await makeAuthority();
  const passwords = Object.fromEntries(mailboxes.map(({ address }) => [address, mailPassword]));
  const dovecot = await startDovecot({ users: passwords, authority });
  const pair = await authority.issue();
  const sink = await startSmtpSink({ users: { ...passwords, rekey: 'sink secret' }, pair });
  for (const mailbox of mailboxes) dovecot.deliver(mailbox.address, await waitingMail(mailbox));

  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-demo-'));
  const logFile = path.join(dataDir, 'rekey.log');
  const port = (await isFree(3000)) ? 3000 : ((await freePorts(1))[0] as number);
  const url = `http://localhost:${port}`;
  const token = randomBytes(32).toString('hex');
  const rekey = startRekey(dataDir, logFile, {
    PORT: String(port),
    REKEY_URL: url,
    REKEY_API_TOKEN: token,
    REKEY_CA_FILE: dovecot.caFile,
  });
  const ended = new Promise<number | null>((resolve) => rekey.once('exit', resolve));
  const stop = async () => {
    await stopRekey(rekey, ended);
    await Promise.all([dovecot.stop(), sink.stop()]);
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await untilHealthy(url, rekey, logFile);
    await furnish(url, token, dovecot, sink);
  } catch (error) {
    await stop();
    throw error;
  }
  const changePassword = async ({ address }: Mailbox, password: string) => {
    sink.setPassword(address, password);
    await dovecot.setPassword(address, password);
  };
  return { url, sink, dovecot, logFile, changePassword, ended, stop };
}

function startRekey(dataDir: string, logFile: string, env: Record<string, string>): ChildProcess {
  const log = fs.openSync(logFile, 'a');
  return spawn(process.execPath, ['scripts/start.ts'], {
    env: {
      ...process.env,
      ...env,
      REKEY_DATA_DIR: dataDir,
      REKEY_ADMIN_EMAIL: administrator.email,
      REKEY_ADMIN_PASSWORD: administrator.password,
      REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'true',
      DATABASE_URL: '',
      REKEY_SECRET_KEY: '',
    },
    stdio: ['ignore', log, log],
  });
}

async function stopRekey(rekey: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (rekey.exitCode !== null) return;
  rekey.kill('SIGTERM');
  const late = setTimeout(() => rekey.kill('SIGKILL'), 12_000);
  await ended;
  clearTimeout(late);
}

async function untilHealthy(url: string, rekey: ChildProcess, logFile: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const isWell = await fetch(`${url}/api/v1/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (isWell) return;
    if (rekey.exitCode !== null) break;
    await pause(200);
  }
  throw new StartError(`Rekey did not start:\n${fs.readFileSync(logFile, 'utf8').slice(-2000)}`);
}

/** What an administrator would set up, over the REST API. */
async function furnish(url: string, token: string, dovecot: Dovecot, sink: SmtpSink): Promise<void> {
  const api = async <T>(method: string, path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  await api('PATCH', '/settings', {
    ...impatient,
    'desktop.webAddress': url,
    'phone.webAddress': url,
    'email.from': 'Northwind mail <rekey@northwind.example>',
    'email.host': 'localhost',
    'email.port': sink.port,
    'email.security': 'starttls',
    'email.user': 'rekey',
    'email.password': 'sink secret',
  });
  await api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: true });
  const owners = new Set<string>();
  for (const { address, name, owner } of mailboxes) {
    const created = await api<{ owner: { id: string } }>('POST', '/mail-accounts', {
      address,
      name,
      owner,
      incoming: {
        type: 'imap',
        host: 'localhost',
        port: dovecot.imapsPort,
        security: 'tls',
        user: address,
        password: mailPassword,
      },
      outgoing: { host: 'localhost', port: sink.port, security: 'starttls', user: address },
    });
    owners.add(created.owner.id);
  }
  for (const id of owners) await api('PATCH', `/users/${id}`, { allowLogin: true, password: ownerPassword });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
