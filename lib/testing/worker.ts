import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from 'vitest';
import { until } from './until.ts';

export type TestWorker = {
  pid: number;
  /** Everything it has printed, log and warnings. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

/**
 * Starts a real worker process on this test file's database, with the environment of the test, and waits until it
 * works. One that still runs at the end of the file is killed.
 */
export async function startWorker(env: Record<string, string> = {}): Promise<TestWorker> {
  const child = spawn(process.execPath, ['worker/main.ts'], {
    env: { ...process.env, REKEY_ROLE: 'worker', LOG_LEVEL: 'debug', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  running.add(child);
  child.once('exit', () => running.delete(child));
  await until(
    'the worker has started',
    () => {
      if (child.exitCode !== null) throw new Error(`the worker ended:\n${said}`);
      return said.includes('worker started');
    },
    30_000,
  );
  return { pid: child.pid ?? -1, output: () => said, kill: (signal) => void child.kill(signal), ended };
}

const running = new Set<ReturnType<typeof spawn>>();
afterAll(async () => {
  const ends = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ends);
});
