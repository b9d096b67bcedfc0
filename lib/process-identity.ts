import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

/** Whether a process of that number runs (a zombie does not). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return stat(pid)?.state !== 'Z';
}

/**
 * When a process began, as text that only compares for equality: with the process number it names one process,
 * also after the number was given out again. Undefined when there is no such process.
 */
export function beginningOf(pid: number): string | undefined {
  if (process.platform === 'linux') return stat(pid)?.startedAt;
  const said = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return said.status === 0 && said.stdout.trim() ? said.stdout.trim() : undefined;
}

/** Names the table of process numbers we see: this boot of this machine, this container. */
export function processTable(): string {
  if (process.platform !== 'linux') return os.hostname();
  const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot} ${fs.readlinkSync('/proc/self/ns/pid')}`;
}

function stat(pid: number): { state: string; startedAt: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    // proc(5): the name in brackets may hold spaces and brackets, so count from the last one.
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
