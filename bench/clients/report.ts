import { spawn } from 'node:child_process';
import type { Run } from '../measure.ts';

/** Runs the work of a contender and prints what it took, as one line of JSON. */
export async function report(work: () => Promise<number>): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const done = await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  tell({ done, seconds, cpuSeconds: (user + system) / 1e6, peakMb });
}

/** Prints a run as the one line that the benchmark reads; 0 MB: nobody has looked. */
export function tell(run: Run): void {
  console.log(JSON.stringify(run));
}

/** Runs programs side by side, and says how many seconds it took. Throws where one of them ends with another code. */
export async function runPrograms(
  programs: string[][],
  { code: expected = 0 }: { code?: number } = {},
): Promise<number> {
  const began = performance.now();
  await Promise.all(
    programs.map(([name = '', ...args]) => {
      const child = spawn(name, args, { stdio: ['ignore', 'ignore', expected === 0 ? 'inherit' : 'ignore'] });
      return new Promise<void>((resolve, reject) => {
        child.once('error', reject).once('close', (code) => {
          if (code === expected) resolve();
          else reject(new Error(`${name} ended with ${code}`));
        });
      });
    }),
  );
  return (performance.now() - began) / 1000;
}

/** Runs `one` for each item, so many at a time. */
export async function atOnce<T>(items: T[], limit: number, one: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await one(items[next++] as T);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}

export const input = <T>(): T => JSON.parse(process.argv[2] ?? '{}') as T;
