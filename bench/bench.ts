import path from 'node:path';
import { consolePages } from './scenarios/console.ts';
import { copy } from './scenarios/copy.ts';
import { delta } from './scenarios/delta.ts';
import { first } from './scenarios/first.ts';
import { idle } from './scenarios/idle.ts';
import { mail } from './scenarios/mail.ts';
import { memory } from './scenarios/memory.ts';
import { scale } from './scenarios/scale.ts';
import { waiting } from './scenarios/waiting.ts';
import { type BenchOptions, withPostgres } from './servers.ts';

const scenarios = { idle, delta, first, memory, waiting, scale, copy, mail, console: consolePages };

export const scenarioNames = Object.keys(scenarios) as (keyof typeof scenarios)[];

/** Runs the scenarios asked for, each with servers of its own, and prints their tables. */
export async function startBench(
  folder: string,
  names: (keyof typeof scenarios)[],
  options: BenchOptions,
): Promise<void> {
  for (const name of names) {
    await withPostgres(path.join(folder, name), (postgres) => scenarios[name](options, postgres));
  }
}
