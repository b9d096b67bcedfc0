import type { Env } from '../env.ts';

/** Says on standard output where Rekey is, and how to become its first administrator while there is none. */
export function announce({ url }: Env, setupCode: string | undefined): void {
  const lines = [`Rekey is running: ${url}`];
  if (setupCode) lines.push(`Create the first administrator at ${url}/setup`, `Set-up code: ${setupCode}`);
  process.stdout.write(`\n${lines.map((line) => `  ${line}\n`).join('')}\n`);
}
