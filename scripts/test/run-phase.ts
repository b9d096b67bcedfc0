import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Count } from './count.ts';

export const reportsDir = path.resolve('test-results');

/**
 * Runs a program with its output on ours; past its time it is ended, with all it started. Answers whether it
 * ended well.
 */
export async function runProgram(
  program: string,
  args: string[],
  withinMs: number,
  env: Record<string, string> = {},
): Promise<boolean> {
  // In a process group of its own, so that all of it can be ended.
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
  const end = (signal: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid ?? Number.NaN), signal);
    } catch {
      // nobody is left
    }
  };
  const interrupted = () => {
    end('SIGTERM');
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const timers = [
    setTimeout(() => {
      console.error(`took longer than ${withinMs / 60_000} minutes: ended`);
      end('SIGTERM');
    }, withinMs),
    setTimeout(end, withinMs + 15_000, 'SIGKILL'),
  ];
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', resolve);
  });
  timers.map(clearTimeout);
  process.off('SIGINT', interrupted);
  process.off('SIGTERM', interrupted);
  return code === 0;
}

/** A program that is one test: passed when it ends well. */
export async function runAlone(program: string, args: string[], withinMs: number): Promise<Count> {
  const isWell = await runProgram(program, args, withinMs);
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
