import path from 'node:path';
import { consolePages } from './scenarios/console.ts';
import { copy } from './scenarios/copy.ts';
import { delta } from './scenarios/delta.ts';
import { first } from './scenarios/first.ts';
import { idle } from './scenarios/idle.ts';
import { mail } from './scenarios/mail.ts';
import { memory } from './scenarios/memory.ts';
import { refused } from './scenarios/refused.ts';
import { repair } from './scenarios/repair.ts';
import { scale } from './scenarios/scale.ts';
import { waiting } from './scenarios/waiting.ts';
import { type BenchOptions, withPostgres } from './servers.ts';

const scenarios = {
  idle,
  delta,
  first,
  refused,
  repair,
  memory,
  waiting,
  scale,
  copy,
  mail,
  console: consolePages,
};

type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];

/** Names for several at once: what fetching costs beside others, with the mail server here and 50 ms away. */
export const groups: Record<string, { names: ScenarioName[]; delays: number[] }> = {
  fetch: { names: ['idle', 'delta', 'first', 'refused', 'repair'], delays: [0, 50] },
};

/** Runs the scenarios asked for, each with servers of its own, and prints their tables. */
export async function startBench(
  folder: string,
  names: ScenarioName[],
  options: BenchOptions,
): Promise<void> {
  for (const name of names) {
    const data = path.join(folder, `${name}-${options.delayMs}`);
    await withPostgres(data, (postgres) => scenarios[name](options, postgres));
  }
}
