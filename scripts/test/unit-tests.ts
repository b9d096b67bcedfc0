import fs from 'node:fs';
import path from 'node:path';
import { type Count, countVitest, withExit } from './count.ts';
import { readReport, reportsDir, runProgram } from './run-phase.ts';

/** All of vitest: the pure tests, and those on a PostgreSQL of their own. */
export async function unitTests(withinMs: number): Promise<Count> {
  const file = path.join(reportsDir, 'vitest.json');
  fs.rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const isWell = await runProgram('node_modules/.bin/vitest', ['run', ...reporters], withinMs);
  const report = readReport<Parameters<typeof countVitest>[0]>(file);
  return withExit(report && countVitest(report), isWell);
}
