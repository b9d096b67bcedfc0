import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { cpuSecondsOf } from './processes.ts';

/** What a contender says about itself when it is done, in the last line of its output. */
export type Run = {
  /** Accounts, or messages. */
  done: number;
  seconds: number;
  cpuSeconds: number;
  peakMb: number;
  /** Of all of PostgreSQL meanwhile. */
  databaseCpuSeconds?: number;
  /** What else a contender tells, each a column of its own. */
  also?: Record<string, number>;
};

export type Contender = {
  name: string;
  client: string;
  /** Handed to the client as JSON. */
  input: unknown;
  env?: Record<string, string>;
  /** Not measured. A client that runs itself warm first says `warm` in a line of its own, and goes on when this is done. */
  before?: () => Promise<void>;
  runsWarm?: boolean;
  after?: (run: Run) => Promise<void>;
};

/** Runs every contender once a round, in turning order, and returns what each measured. */
export async function rounds(
  contenders: Contender[],
  count: number,
  databasePid: number,
  warmUps = 1,
): Promise<Map<string, Run[]>> {
  const results = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  // Those up to round 0 warm up disks and indexes, and do not count.
  for (let round = 1 - warmUps; round <= count; round++) {
    for (let i = 0; i < contenders.length; i++) {
      const contender = contenders[(i + round + warmUps) % contenders.length] as Contender;
      const run = await runOnce(contender, databasePid);
      await contender.after?.(run);
      if (round > 0) results.get(contender.name)?.push(run);
      process.stderr.write(
        `  ${round < 1 ? 'warm-up' : `round ${round}`}: ${contender.name} ${run.seconds.toFixed(2)} s\n`,
      );
    }
  }
  return results;
}

async function runOnce(contender: Contender, databasePid: number): Promise<Run> {
  const { name, client, input, env, before = async () => {}, runsWarm = false } = contender;
  if (!runsWarm) await before();
  let databaseCpuBefore = cpuSecondsOf(databasePid);
  const file = path.join(import.meta.dirname, 'clients', client);
  const child = spawn(process.execPath, [file, JSON.stringify(input)], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    if (line !== 'warm') continue;
    await before();
    databaseCpuBefore = cpuSecondsOf(databasePid);
    child.stdin.end('go\n');
  }
  const databaseCpuSeconds = cpuSecondsOf(databasePid) - databaseCpuBefore;
  const [code] = await ended;
  if (code !== 0 || !last.startsWith('{')) throw new Error(`${name} ended with ${code}: ${last.slice(-500)}`);
  return { ...JSON.parse(last), databaseCpuSeconds };
}

/** Prints the medians, and how each contender stands to those named in `beside`. */
export function printTable(
  title: string,
  unit: string,
  results: Map<string, Run[]>,
  beside: Record<string, string>,
): void {
  const bases = Object.entries(beside).flatMap(([short, name]) => {
    const runs = results.get(name);
    return runs ? { short, runs } : [];
  });
  const others = [...new Set([...results.values()].flat().flatMap(({ also = {} }) => Object.keys(also)))];
  const rate = (run: Run) => run.done / run.seconds;
  const cpu = (run: Run) => (run.cpuSeconds / run.done) * 1000;
  const databaseCpu = (run: Run) => ((run.databaseCpuSeconds ?? 0) / run.done) * 1000;
  const rows = [...results].map(([name, runs]) => [
    name,
    spread(runs.map(rate), 0),
    spread(
      runs.map((run) => run.seconds),
      2,
    ),
    spread(runs.map(cpu), 2),
    median(runs.map(databaseCpu)).toFixed(2),
    runs.some((run) => run.peakMb > 0)
      ? spread(
          runs.map((run) => run.peakMb),
          0,
        )
      : '',
    ...others.map((other) => {
      const told = runs.flatMap(({ also }) => also?.[other] ?? []);
      return told.length > 0 ? spread(told, 2) : '';
    }),
    ...bases.flatMap((base) => [
      (median(base.runs.map(rate)) / median(runs.map(rate))).toFixed(2),
      (median(runs.map(cpu)) / median(base.runs.map(cpu))).toFixed(2),
    ]),
  ]);
  const header = [
    '',
    `${unit}s/s`,
    'seconds',
    `CPU ms/${unit}`,
    'PostgreSQL',
    'peak MB',
    ...others,
    ...bases.flatMap(({ short }) => [`time : ${short}`, `CPU : ${short}`]),
  ];
  printRows(title, header, rows);
}

/** Prints a table as Markdown has it. */
export function printRows(title: string, header: string[], rows: string[][]): void {
  const widths = header.map((text, i) =>
    Math.max(text.length, ...rows.map((row) => (row[i] as string).length)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] as number)).join(' | ')} |`;
  const ruled = [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
  console.log(`\n### ${title}\n\n${ruled.join('\n')}`);
}

/** The median of some values, the smallest and the largest. */
export function spread(values: number[], digits: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
