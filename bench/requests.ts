import { printRows } from './measure.ts';
import { cpuSecondsOf } from './processes.ts';
import type { Web } from './web.ts';

/** A page to ask for, again and again. */
export type Asked = {
  name: string;
  /** Path and query of the i-th request: the same one, or several in turn. */
  path: (i: number) => string;
  headers: Record<string, string>;
  /** Says what is wrong with an answer; a page that shows something else is no measurement. */
  wrong: (body: string) => string | undefined;
};

/** What every page has to stay below, in milliseconds. */
const most = 150;

/**
 * Asks for each page so many times, one request after the other, and prints how long the answer took and what processor
 * time it cost: the web application's, and all of PostgreSQL's.
 */
export async function measureRequests(
  title: string,
  { url, pid, databasePid }: Web,
  asked: Asked[],
  count: number,
): Promise<void> {
  const rows: string[][] = [];
  for (const one of asked) {
    for (let i = 0; i < 5; i++) await ask(url, one, i); // what is compiled and read once
    const before = [cpuSecondsOf(pid), cpuSecondsOf(databasePid)] as const;
    const times: number[] = [];
    for (let i = 0; i < count; i++) times.push(await ask(url, one, i));
    times.sort((a, b) => a - b);
    const at = (share: number) =>
      times[Math.min(times.length - 1, Math.floor(times.length * share))] as number;
    const shown = [at(0.5), at(0.95), times.at(-1) as number].map((ms) => ms.toFixed(0));
    const cpu = [cpuSecondsOf(pid) - before[0], cpuSecondsOf(databasePid) - before[1]];
    const costs = cpu.map((seconds) => ((seconds / count) * 1000).toFixed(0));
    rows.push([one.name, ...shown, at(0.95) < most ? 'yes' : 'NO', ...costs]);
    process.stderr.write(`  ${one.name}: ${shown.join(' / ')} ms, CPU ${costs.join(' + ')} ms\n`);
  }
  const costs = ['web CPU ms', 'PostgreSQL CPU ms'];
  printRows(title, ['', 'median ms', '95 % ms', 'worst ms', `under ${most}`, ...costs], rows);
}

async function ask(url: string, { name, path, headers, wrong }: Asked, i: number): Promise<number> {
  const began = performance.now();
  const response = await fetch(url + path(i), { headers, redirect: 'manual' });
  const body = await response.text();
  const took = performance.now() - began;
  const problem = response.status === 200 ? wrong(body) : `status ${response.status}`;
  if (problem) throw new Error(`${name}: ${path(i)} answered ${problem}`);
  return took;
}

/** Exactly so many, or at least one, of what a page lists. */
export function lists(pattern: RegExp, count: number | 'some'): Asked['wrong'] {
  return (body) => {
    const found = body.match(pattern)?.length ?? 0;
    return (count === 'some' ? found > 0 : found === count) ? undefined : `${found} rows`;
  };
}
