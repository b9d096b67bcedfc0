import fs from 'node:fs';
import path from 'node:path';
import {
  type Count,
  countVitest,
  countWithSecondRun,
  failedFiles,
  type VitestReport,
  withExit,
} from './count.ts';
import { readReport, reportsDir, runProgram } from './run-phase.ts';

/** More files than this with a failed test are no accident of a busy machine: they are not run again. */
const mostRunAgain = 6;

/**
 * All of vitest: the pure tests, and those on a PostgreSQL of their own. The files in which a test failed are run
 * once more when the rest is through, as the browser tests are: what passes then is named at the end, to be mended.
 */
export async function unitTests(withinMs: number): Promise<Count> {
  const first = await run('vitest.json', [], withinMs);
  const failed = first.report ? failedFiles(first.report) : [];
  if (!first.report || failed.length === 0 || failed.length > mostRunAgain) {
    return withExit(first.report && countVitest(first.report), first.isWell);
  }
  console.log(`\nOnce more, alone: ${failed.join(', ')}`);
  const second = await run('vitest-again.json', failed, withinMs);
  return second.report
    ? withExit(countWithSecondRun(first.report, second.report), second.isWell)
    : withExit(countVitest(first.report), first.isWell);
}

async function run(name: string, files: string[], withinMs: number) {
  const file = path.join(reportsDir, name);
  fs.rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const isWell = await runProgram('node_modules/.bin/vitest', ['run', ...reporters, ...files], withinMs);
  return { isWell, report: readReport<VitestReport>(file) };
}
