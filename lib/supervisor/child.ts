import { type ChildProcess, spawn } from 'node:child_process';
import type { Life } from './keep-running.ts';

/** A program of ours that runs beside the others: the worker, the web application. */
export type ChildProgram = {
  name: string;
  file: string;
  env?: Record<string, string>;
  /** Whether it says `ready` on its IPC channel; one that does not counts as ready once it runs. */
  saysReady?: boolean;
};

const readyWithinMs = 60_000;

/**
 * Starts a program of ours as a child process that shares our output and is tied to us by an IPC channel: it stops
 * itself when that closes, so nothing outlives a killed supervisor. Settles when the child is ready; throws when it ends before, is not ready in time, or `asked` says to stop.
 */
export async function startChild(program: ChildProgram, asked: AbortSignal): Promise<Life> {
  const { name, file, env, saysReady } = program;
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env, REKEY_ROLE: name },
  });
  const ended = endOf(child);
  const stop = (withinMs: number) => stopChild(child, ended, withinMs);
  const trouble = await Promise.race([
    ended,
    new Promise<undefined>((resolve) =>
      child.once(saysReady ? 'message' : 'spawn', () => resolve(undefined)),
    ),
    new Promise<string>((resolve) => {
      setTimeout(resolve, readyWithinMs, `not ready after ${readyWithinMs / 1_000} s`).unref();
      asked.addEventListener('abort', () => resolve('asked to stop'));
    }),
  ]);
  if (trouble === undefined) return { pid: child.pid ?? -1, ended, stop };
  await stop(7_000);
  throw new Error(trouble);
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
