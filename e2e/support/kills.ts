import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Place, readPlaces } from '#lib/blobs/place.ts';
import { readConnection } from '#lib/db/connection-file.ts';
import { chanceOf } from '#lib/testing/chance.ts';
import { freePorts, startDovecot } from '#lib/testing/dovecot.ts';
import { startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { until } from './stack.ts';

const roles = ['worker', 'web', 'supervisor', 'database'] as const;
type Role = (typeof roles)[number];

export type KillReport = {
  kills: Record<Role, number>;
  messages: { delivered: number; missing: number; foreign: number };
  notices: { incidents: number; taken: number; untold: number; doubled: number };
  slowestStartMs: number;
  /** From a kill to the next answer that all is well, where the supervisor brought it back. */
  slowestReturnMs: number;
  stuckLeases: number;
  leftOver: string[];
};

/** How long something may take to be well again before it counts as stuck: a busy machine is slow, and how slow stands in the report. */
const patienceMs = 180_000;
const mailboxes = ['ana', 'ben', 'cleo'].map((name) => `${name}@northwind.example`);
const flipped = 'dora@northwind.example';
const secret = (version: number) => `secret number ${version}`;

/**
 * The whole product at work on a real Dovecot and a counting SMTP server, while one of its processes after the other is
 * ended by `kill -9` at a moment of chance; then counts what came of the mail, of the notices and of the processes. The
 * same seed chooses the same processes and pauses.
 */
export async function killAtRandom(
  { kills, seed }: { kills: number; seed: number },
  tell: (line: string) => void = () => {},
): Promise<KillReport> {
  const random = chanceOf(seed);
  const users = Object.fromEntries([...mailboxes, flipped].map((user) => [user, secret(0)]));
  const dovecot = await startDovecot({ users });
  const sink = await startSmtpSink({ users: { rekey: 'sink secret' } });
  const house = await startHouse(dovecot.caFile);
  const report: KillReport = {
    kills: { worker: 0, web: 0, supervisor: 0, database: 0 },
    messages: { delivered: 0, missing: 0, foreign: 0 },
    notices: { incidents: 0, taken: 0, untold: 0, doubled: 0 },
    slowestStartMs: 0,
    slowestReturnMs: 0,
    stuckLeases: 0,
    leftOver: [],
  };
  const delivered = new Map<string, number>();
  let isWorking = true;
  try {
    await house.start();
    const addresses = { 'desktop.webAddress': house.url, 'phone.webAddress': house.url };
    await house.api('PATCH', '/settings', { ...settings, ...addresses, 'email.port': sink.port });
    await house.api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: true });
    const ids = new Map<string, string>();
    for (const address of [...mailboxes, flipped]) {
      const { id } = await house.api<{ id: string }>('POST', '/mail-accounts', {
        address,
        owner: { email: `${address.split('@')[0]}@people.example`, alternateEmail: `home-${address}` },
        incoming: {
          type: 'imap',
          host: '127.0.0.1',
          port: dovecot.imapsPort,
          security: 'tls',
          user: address,
          password: secret(0),
        },
      });
      ids.set(address, id);
    }

    const work = (async () => {
      for (let n = 0; isWorking; n += 1) {
        const bytes = message(n, Math.floor(random() ** 3 * 200_000));
        const key = hashOf(bytes);
        delivered.set(key, (delivered.get(key) ?? 0) + 1);
        dovecot.deliver(mailboxes[Math.floor(random() * mailboxes.length)] as string, [bytes]);
        await pause(100 + random() * 300);
      }
    })();

    // The password of one mailbox changes again and again, and is repaired when its owner has been told.
    const flips = (async () => {
      const id = ids.get(flipped) as string;
      const state = async () => (await house.api<{ state: string }>('GET', `/mail-accounts/${id}`)).state;
      const reach = (wanted: string) => until(async () => (await state()) === wanted, 120_000);
      for (let version = 1; isWorking; version += 1) {
        await dovecot.setPassword(flipped, secret(version));
        await reach('suspended');
        report.notices.incidents += 1;
        const incidents = report.notices.incidents;
        const told = async () => new Set(noticesIn(sink)).size >= incidents;
        await until(told, 120_000).catch(() => {
          report.notices.untold += 1;
        });
        const repair = () =>
          house.api('PATCH', `/mail-accounts/${id}`, { incoming: { password: secret(version) } });
        await until(async () => Boolean(await repair()), 60_000);
        await reach('active');
      }
    })();

    for (let n = 0; n < kills; n += 1) {
      await pause(500 + random() * 4_000);
      const role = roles[Math.floor(random() * roles.length)] as Role;
      const took = await house.kill(role);
      report.kills[role] += 1;
      const slowest = role === 'supervisor' ? 'slowestStartMs' : 'slowestReturnMs';
      report[slowest] = Math.max(report[slowest], took);
      tell(`${n + 1} of ${kills}: ${role}, back after ${took} ms`);
    }
    isWorking = false;
    await Promise.all([work, flips]);

    const total = [...delivered.values()].reduce((sum, count) => sum + count, 0);
    const count = async () => {
      const { rows } = await house.sql(
        'select count(*)::int as count from message m where m.note is null',
        [],
      );
      return Number(rows[0]?.count);
    };
    await until(async () => (await count()) >= total, 120_000).catch(() => {});
    await pause(3_000); // what would come twice comes now
    report.messages.delivered = total;
    const bodies = await house.bodies();
    const left = new Map(delivered);
    for (const bytes of bodies) {
      const key = hashOf(bytes);
      const waiting = left.get(key) ?? 0;
      if (waiting > 0) left.set(key, waiting - 1);
      else report.messages.foreign += 1;
    }
    report.messages.missing = [...left.values()].reduce((sum, count) => sum + count, 0);
    const notices = noticesIn(sink);
    report.notices.taken = new Set(notices).size;
    report.notices.doubled = notices.length - report.notices.taken;
    const stuck = await house.sql(
      `select count(*)::int as count from mail_account where "claimedUntil" > now() + interval '5 minutes'
         or ("claimId" is not null and "claimedUntil" < now() - interval '1 minute')`,
      [],
    );
    report.stuckLeases = Number(stuck.rows[0]?.count);
  } finally {
    isWorking = false;
    await house.stop();
    await Promise.all([dovecot.stop(), sink.stop()]);
  }
  await pause(1_000);
  report.leftOver = house.processes().map(({ command }) => command);
  house.remove();
  return report;
}

const settings = {
  'fetcher.intervalSeconds': 1,
  'suspension.refusalsIfWorked': 2,
  'suspension.minimumMinutes': 0,
  'suspension.confirmAfterSeconds': 1,
  'lockout.attemptsPerHour': 100,
  'notifications.gatherSeconds': 0,
  'notifications.retrySeconds': 1,
  'email.from': 'Northwind mail <rekey@northwind.example>',
  'email.host': '127.0.0.1',
  'email.security': 'none',
  'email.user': 'rekey',
  'email.password': 'sink secret',
};

/** Rekey as `npm start` runs it, its processes found by who started them. */
async function startHouse(caFile: string) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-kills-'));
  const [port] = (await freePorts(1)) as [number];
  const url = `http://127.0.0.1:${port}`;
  const token = randomBytes(32).toString('hex');
  const env = {
    ...process.env,
    PORT: String(port),
    REKEY_URL: url,
    REKEY_DATA_DIR: dataDir,
    REKEY_API_TOKEN: token,
    REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'true',
    REKEY_CA_FILE: caFile,
    DATABASE_URL: '',
  };
  let supervisor: ChildProcess | undefined;

  const isWell = async () => {
    const answer = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok;
  };
  /** Every process that has this data folder in its environment or on its command line. */
  const processes = () =>
    fs.readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      if (!pid || pid === process.pid) return [];
      try {
        const command = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const environment = fs.readFileSync(`/proc/${name}/environ`, 'utf8');
        if (!command || !(command + environment).includes(dataDir)) return [];
        return [{ pid, command }];
      } catch {
        return [];
      }
    });
  const pidOf = (role: Role): number | undefined => {
    if (role === 'supervisor') return supervisor?.pid;
    if (role === 'database') {
      const file = fs
        .readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
        .find((name) => path.basename(name) === 'postmaster.pid');
      return file ? Number(fs.readFileSync(path.join(dataDir, file), 'utf8').split('\n')[0]) : undefined;
    }
    const script = role === 'web' ? 'lib/web/main.ts' : 'worker/main.ts';
    return processes().find(({ command }) => command.includes(script))?.pid;
  };

  return {
    url,
    processes,
    /** Answers after how many ms a web process of this start says that all is well. */
    async start(): Promise<number> {
      const webBefore = pidOf('web');
      const began = performance.now();
      supervisor = spawn(process.execPath, ['scripts/start.ts'], {
        env,
        stdio: ['ignore', fs.openSync(path.join(dataDir, 'rekey.log'), 'a'), 'inherit'],
      });
      await until(async () => pidOf('web') !== webBefore && (await isWell()), patienceMs);
      return Math.round(performance.now() - began);
    },
    /** Ends one process as no process can hear; answers after how many ms all was well again. */
    async kill(role: Role): Promise<number> {
      const pid = await untilThere(() => pidOf(role));
      const before = performance.now();
      process.kill(pid, 'SIGKILL');
      if (role === 'supervisor') return this.start();
      await until(async () => pidOf(role) !== pid && (await isWell()), patienceMs);
      return Math.round(performance.now() - before);
    },
    async api<T = unknown>(method: string, apiPath: string, body?: unknown): Promise<T> {
      const response = await fetch(`${url}/api/v1${apiPath}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${apiPath}: ${response.status} ${text}`);
      return (text ? JSON.parse(text) : true) as T;
    },
    async sql(statement: string, values: unknown[]) {
      const client = new Client({ connectionString: readConnection(dataDir)?.url.reveal() });
      await client.connect();
      return client.query<Record<string, unknown>>(statement, values).finally(() => client.end());
    },
    async stop(): Promise<void> {
      if (!supervisor || supervisor.exitCode !== null) return;
      const ended = new Promise((resolve) => supervisor?.once('exit', resolve));
      supervisor.kill('SIGTERM');
      await Promise.race([ended, pause(15_000)]);
    },
    /** All message bodies, wherever they lie. */
    async bodies(): Promise<Buffer[]> {
      const inside = await this.sql('select bytes from message_raw', []);
      const placed = await this.sql('select "segmentId", begin, length, hash from message_place', []);
      const files = path.join(dataDir, 'bodies');
      const places = placed.rows.map(({ segmentId, ...place }) => ({
        ...(place as Omit<Place, 'file'>),
        file: path.join(files, `${segmentId}.segment`),
      }));
      return [...inside.rows.map(({ bytes }) => bytes as Buffer), ...(await readPlaces(places))];
    },
    remove: () => fs.rmSync(dataDir, { recursive: true, force: true }),
  };
}

async function untilThere(find: () => number | undefined): Promise<number> {
  for (;;) {
    const pid = find();
    if (pid) return pid;
    await pause(100);
  }
}

/** The Message-IDs of the notices taken, each as often as it was taken. */
const noticesIn = ({ mails }: { mails: { to: string[]; parsed: { messageId?: string | undefined } }[] }) =>
  mails.filter(({ to }) => to.includes(`home-${flipped}`)).map(({ parsed }) => parsed.messageId ?? '');

function message(n: number, bytes: number): Buffer {
  const lines = `${randomBytes(36).toString('base64')}\r\n`.repeat(Math.ceil(bytes / 50) + 1);
  return Buffer.from(`Message-ID: <${n}@kills.example>\r\nSubject: ${n}\r\n\r\n${lines}`);
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
