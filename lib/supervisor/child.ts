import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { processorMsOf } from '../process-identity.ts';
import { waysToGive } from '../secret-files.ts';
import type { Life } from './keep-running.ts';
import { noteChild } from './leftovers.ts';

/** A program of ours that runs beside the others: the worker, the web application. */
export type ChildProgram = {
  name: string;
  file: string;
  /** For Node itself. */
  flags?: string[];
  env?: Record<string, string>;
  /** Variables that it needs none of: whatever way they are given, it does not get them. */
  withheld?: readonly string[];
  /** Whether it says `ready` on its IPC channel; one that does not counts as ready once it runs. */
  saysReady?: boolean;
};

/** A child that starts and has done nothing for this long will not become ready. */
const mostIdleMs = 60_000;

/**
 * Starts a program of ours as a child process that shares our output and is tied to us by an IPC channel: it stops
 * itself when that closes, so nothing outlives a killed supervisor; and it is noted in the data folder, should it
 * not. Settles when the child is ready, however long a slow machine takes; throws when it ends before, stands
 * still, or `asked` says to stop.
 */
export async function startChild(
  program: ChildProgram,
  asked: AbortSignal,
  dataDir: string,
  idleMs = mostIdleMs,
): Promise<Life> {
  const { name, file, flags = [], env, withheld = [], saysReady } = program;
  const child = spawn(process.execPath, [...flags, file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...emptied(withheld), ...env, REKEY_ROLE: name },
  });
  const pid = child.pid ?? -1;
  const forget = noteChild(dataDir, name, pid);
  const ended = endOf(child).finally(forget);
  const watch = new AbortController();
  const stop = (withinMs: number) => stopChild(child, ended, withinMs);
  const trouble = await Promise.race([
    ended,
    new Promise<undefined>((resolve) =>
      child.once(saysReady ? 'message' : 'spawn', () => resolve(undefined)),
    ),
    standstillOf(pid, idleMs, watch.signal),
    new Promise<string>((resolve) => {
      if (asked.aborted) resolve('asked to stop');
      asked.addEventListener('abort', () => resolve('asked to stop'));
    }),
  ]);
  watch.abort();
  if (trouble === undefined) return { pid, ended, stop };
  await stop(7_000);
  throw new Error(trouble);
}

/** Set, and to nothing: so that the `.env` file, which every process of ours reads, does not give them either. */
const emptied = (variables: readonly string[]) =>
  Object.fromEntries(variables.flatMap(waysToGive).map((variable) => [variable, '']));

/** Settles with words once the process has used no processor time to speak of for `idleMs`. */
async function standstillOf(pid: number, idleMs: number, over: AbortSignal): Promise<string> {
  const enough = 100;
  for (let [before, since] = [0, performance.now()]; !over.aborted; ) {
    await sleep(1_000, undefined, { signal: over, ref: false }).catch(() => {});
    const used = processorMsOf(pid) ?? 0;
    if (used - before >= enough) [before, since] = [used, performance.now()];
    else if (performance.now() - since >= idleMs) break;
  }
  return `not ready, and has done nothing for ${idleMs / 1_000} s`;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
}

async function stopChild(child: ChildProcess, ended: Promise<string>, withinMs: number): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(timer);
}
