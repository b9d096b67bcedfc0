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

/** Whether the process of that number is the one that began then. */
export function isThere({ pid, beginning }: { pid: number; beginning: string | undefined }): boolean {
  return isAlive(pid) && beginningOf(pid) === beginning;
}

/** The processor time a process has used so far, or undefined when there is no such process. */
export function processorMsOf(pid: number): number | undefined {
  if (process.platform === 'linux') return stat(pid)?.processorMs;
  const said = spawnSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' });
  if (said.status !== 0) return undefined;
  // ps(1): [[dd-]hh:]mm:ss.hundredths
  return said.stdout
    .trim()
    .split(/[-:]/)
    .reduce((sum, part) => sum * 60 + Number(part) * 1000, 0);
}

/** Names the table of process numbers we see: this boot of this machine, this container. */
export function processTable(): string {
  if (process.platform !== 'linux') return os.hostname();
  const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot} ${fs.readlinkSync('/proc/self/ns/pid')}`;
}

// proc(5) counts in ticks of the clock, 100 a second wherever Linux runs (sysconf(_SC_CLK_TCK)).
const tickMs = 10;

function stat(pid: number): { state: string; startedAt: string; processorMs: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    // proc(5): the name in brackets may hold spaces and brackets, so count from the last one.
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const processorMs = (Number(fields[11]) + Number(fields[12])) * tickMs;
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '', processorMs };
  } catch {
    return undefined;
  }
}
