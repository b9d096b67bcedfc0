import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../../errors.ts';
import { isAlive } from '../../process-identity.ts';

/**
 * Makes sure no server runs on a cluster of ours: one left behind by a killed supervisor is stopped cleanly, and
 * the note of one that died is removed, even if its process number now belongs to another program (PostgreSQL
 * itself would then refuse to start); what is left of it ends, too. Call it only while holding the data folder's lock.
 */
export async function stopOrphan(clusterDir: string): Promise<'none' | 'stopped'> {
  const note = path.join(clusterDir, 'postmaster.pid');
  const pid = notedPid(note);
  if (pid !== undefined && isServerOf(pid, clusterDir)) {
    await stopServer(pid, 20_000);
    return 'stopped';
  }
  if (pid !== undefined) fs.rmSync(note, { force: true });
  await endBackends(clusterDir);
  return 'none';
}

/**
 * Ends the processes of a server that is gone, and settles when none of them is left. Each ends by itself as soon as it looks
 * up, but one that waits for another that is gone never does, and holds what the next server needs. What they had not written was
 * never promised. Processes that begin in the folder meanwhile are another server's.
 */
export async function endBackends(clusterDir: string, withinMs = 2_000): Promise<void> {
  const backends = new Set(processesIn(clusterDir));
  const left = () => (backends.size > 0 ? processesIn(clusterDir).filter((pid) => backends.has(pid)) : []);
  for (const until = Date.now() + withinMs; left().length > 0; await sleep(50)) {
    if (Date.now() > until) for (const pid of left()) signal(pid, 'SIGKILL');
  }
}

/** Fast shutdown (no new sessions, open ones rolled back, all written); past `withinMs` the immediate one, which is safe too. */
export async function stopServer(pid: number, withinMs: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await endsWithin(pid, withinMs)) return;
  signal(pid, 'SIGQUIT');
  if (await endsWithin(pid, 5_000)) return;
  throw new StartError(`the PostgreSQL with process number ${pid} does not stop: end it, then start again`);
}

async function endsWithin(pid: number, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await sleep(20);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function notedPid(note: string): number | undefined {
  try {
    const pid = Number(fs.readFileSync(note, 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A server stands in its cluster folder; a process number used again by another program does not. */
function isServerOf(pid: number, clusterDir: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') return standsIn(String(pid), fs.realpathSync(clusterDir));
  const said = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return said.stdout.includes('postgres') && said.stdout.includes(clusterDir);
}

/** A server and all its processes stand in its cluster folder. Elsewhere than on Linux nobody can be asked. */
function processesIn(clusterDir: string): number[] {
  if (process.platform !== 'linux' || !fs.existsSync(clusterDir)) return [];
  const folder = fs.realpathSync(clusterDir);
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && standsIn(name, folder))
    .map(Number);
}

function standsIn(pid: string, folder: string): boolean {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false; // not ours to look at, so not ours
  }
}
