import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Place, readPlaces } from '#lib/blobs/place.ts';
import { readConnection } from '#lib/db/connection-file.ts';
import { freePorts } from '#lib/testing/dovecot.ts';
import { until } from './stack.ts';

export const roles = ['worker', 'web', 'supervisor', 'database'] as const;
export type Role = (typeof roles)[number];
export type MortalHouse = Awaited<ReturnType<typeof startMortalHouse>>;

/** How long something may take to be well again before it counts as stuck: a busy machine is slow, and how slow stands in the report. */
const patienceMs = 180_000;

/** Rekey as `npm start` runs it, its processes found by the data folder that they share, so that each can be killed. */
export async function startMortalHouse(caFile: string) {
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
    async count(statement: string): Promise<number> {
      return Number((await this.sql(statement, [])).rows[0]?.count);
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
