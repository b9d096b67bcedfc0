import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Count } from './count.ts';

/** Takes what there is to say. */
export type Say = (words: string) => void;

export const reportsDir = path.resolve('test-results');

/** How to end each program that runs now: whoever interrupts this process ends all of them. */
const running = new Set<(signal: NodeJS.Signals) => void>();

function interrupted(): void {
  for (const end of running) end('SIGTERM');
  process.exit(130);
}

/**
 * Runs a program with its output on ours, or handed to `say` piece by piece; past its time it is ended, with all it
 * started. Answers whether it ended well.
 */
export async function runProgram(
  program: string,
  args: string[],
  withinMs: number,
  { env = {}, say }: { env?: Record<string, string>; say?: Say } = {},
): Promise<boolean> {
  const output = say ? 'pipe' : 'inherit';
  // In a process group of its own, so that all of it can be ended.
  const child = spawn(program, args, {
    stdio: ['ignore', output, output],
    detached: true,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', say ?? (() => {}));
  const end = (signal: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid ?? Number.NaN), signal);
    } catch {
      // nobody is left
    }
  };
  if (running.size === 0) for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
  running.add(end);
  const timers = [
    setTimeout(() => {
      (say ?? console.error)(`took longer than ${withinMs / 60_000} minutes: ended\n`);
      end('SIGTERM');
    }, withinMs),
    setTimeout(end, withinMs + 15_000, 'SIGKILL'),
  ];
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      (say ?? console.error)(`${error.message}\n`);
      resolve(1);
    });
    child.once('close', resolve);
  });
  timers.map(clearTimeout);
  running.delete(end);
  if (running.size === 0) for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
  return code === 0;
}

/** A program that is one test: passed when it ends well. */
export async function runAlone(program: string, args: string[], withinMs: number, say?: Say): Promise<Count> {
  const isWell = await runProgram(program, args, withinMs, { say });
  return isWell ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The report a test runner left, or undefined when it left none. */
export function readReport<T>(file: string): T | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
