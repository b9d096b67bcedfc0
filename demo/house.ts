import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '#lib/errors.ts';
import { requireFreePort } from '#lib/supervisor/require-free-port.ts';
import { makeAuthority, writeAuthority } from '#lib/testing/certificates.ts';
import { freePorts } from '#lib/testing/dovecot.ts';
import { type HttpGateway, startHttpGateway } from '#lib/testing/http-gateway.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { furnish } from './furnish.ts';
import { type MailServer, startMailServer } from './mail-server/start.ts';
import { type Mailbox, mailboxes, waitingMail } from './mailboxes.ts';

export const administrator = { email: 'admin@northwind.example', password: 'demo administrator' };
/** Every mailbox's password at its mail server when the demo starts. */
export const mailPassword = 'old secret';
/** Both users' password for the phone and desktop views. */
export const ownerPassword = 'demo user password';

export type DemoHouse = {
  url: string;
  sink: SmtpSink;
  /** In place of an SMS provider: it takes every text message and sends none. */
  sms: HttpGateway;
  mail: MailServer;
  logFile: string;
  /** At both mail servers, as when their owners change it there. */
  changePasswords(chosen: Mailbox[], password: string): void;
  /** Resolves when Rekey has ended by itself. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
};

/**
 * Starts mail servers with sample mailboxes, an SMS provider that sends nothing and, beside them, Rekey as
 * `npm start` does: all of it to be thrown away. What was started is stopped when something is in the way, or when
 * `asked` is aborted meanwhile.
 */
export async function startHouse(asked: AbortSignal): Promise<DemoHouse> {
  const port = await choosePort();
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    return { ...(await build(port, asked, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  port: number,
  asked: AbortSignal,
  stops: (() => Promise<void>)[],
): Promise<Omit<DemoHouse, 'stop'>> {
  const authority = await makeAuthority();
  const passwords = Object.fromEntries(mailboxes.map(({ address }) => [address, mailPassword]));
  const pair = await authority.issue();
  const mail = await startMailServer(passwords, pair);
  stops.push(() => mail.stop());
  const sink = await startSmtpSink({ users: { ...passwords, rekey: 'sink secret' }, pair });
  stops.push(() => sink.stop());
  const sms = await startHttpGateway();
  stops.push(() => sms.stop());
  for (const mailbox of mailboxes) mail.deliver(mailbox.address, ...(await waitingMail(mailbox)));

  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-demo-'));
  stops.push(async () =>
    fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  );
  const logFile = path.join(dataDir, 'rekey.log');
  const url = `http://localhost:${port}`;
  const token = randomBytes(32).toString('hex');
  asked.throwIfAborted();
  const rekey = startRekey(dataDir, logFile, {
    PORT: String(port),
    REKEY_URL: url,
    REKEY_API_TOKEN: token,
    REKEY_CA_FILE: writeAuthority(authority, dataDir),
  });
  const ended = new Promise<number | null>((resolve) => rekey.once('exit', resolve));
  stops.push(() => stopRekey(rekey, ended));
  await untilHealthy(url, rekey, logFile, asked);
  await furnish(url, token, { mail, sink, sms });

  const changePasswords = (chosen: Mailbox[], password: string) => {
    for (const { address } of chosen) {
      sink.setPassword(address, password);
      mail.setPassword(address, password);
    }
  };
  return { url, sink, sms, mail, logFile, changePasswords, ended };
}

/** The one that PORT names, or nothing is started; else 3000 where it is free, else any. */
async function choosePort(): Promise<number> {
  const wanted = process.env.PORT?.trim();
  if (wanted) {
    if (!/^\d{1,5}$/.test(wanted)) throw new StartError('PORT must be a whole number from 1 to 65535');
    await requireFreePort('127.0.0.1', Number(wanted));
    return Number(wanted);
  }
  const isFree = await requireFreePort('127.0.0.1', 3000).then(
    () => true,
    () => false,
  );
  if (isFree) return 3000;
  const [other] = (await freePorts(1)) as [number];
  console.log(`Port 3000 is in use by another program: this demo takes ${other}.`);
  return other;
}

function startRekey(dataDir: string, logFile: string, env: Record<string, string>): ChildProcess {
  const log = fs.openSync(logFile, 'a');
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    env: {
      ...process.env,
      ...env,
      HOST: '127.0.0.1',
      REKEY_DATA_DIR: dataDir,
      REKEY_ADMIN_EMAIL: administrator.email,
      REKEY_ADMIN_PASSWORD: administrator.password,
      REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'true',
      DATABASE_URL: '',
      REKEY_SECRET_KEY: '',
    },
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  return child;
}

async function stopRekey(rekey: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (rekey.exitCode !== null || rekey.signalCode !== null) return;
  rekey.kill('SIGTERM');
  const late = setTimeout(() => rekey.kill('SIGKILL'), 12_000);
  await ended;
  clearTimeout(late);
}

async function untilHealthy(
  url: string,
  rekey: ChildProcess,
  logFile: string,
  asked: AbortSignal,
): Promise<void> {
  for (let i = 0; i < 900; i++) {
    const isWell = await fetch(`${url}/api/v1/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (isWell) return;
    asked.throwIfAborted();
    if (rekey.exitCode !== null) break;
    await pause(200);
  }
  throw new StartError(`Rekey did not start:\n${fs.readFileSync(logFile, 'utf8').slice(-2000)}`);
}
