import fs from 'node:fs';
import path from 'node:path';
import { readReport, reportsDir, runProgram } from '../run-phase.ts';
import {
  type FaultsPlaywrightReport,
  type FaultsVitestReport,
  playwrightResults,
  type TestResult,
  vitestResults,
} from './results.ts';

export const faultsDir = path.join(reportsDir, 'faults');

const nameOf = (file: string) => file.replaceAll(/[/()[\]]+/g, '-');

/** Where all that a test file had to say is kept. */
export const logOf = (file: string) => path.join(faultsDir, `${nameOf(file)}.log`);

/**
 * Runs one test file in a process of its own, which has its own database, ports and folders: any number may run at once. What it says goes
 * to `logOf(file)`. Answers how each test came out; a run without a report, or that ended badly over good tests, failed once.
 */
export async function runFile(file: string, withinMs: number): Promise<TestResult[]> {
  const report = path.join(faultsDir, `${nameOf(file)}.json`);
  fs.mkdirSync(faultsDir, { recursive: true });
  fs.rmSync(report, { force: true });
  const log = fs.createWriteStream(logOf(file));
  const isJourney = file.endsWith('.spec.ts');
  const { program, args, env } = isJourney ? playwright(file, report) : vitest(file, report);
  const isWell = await runProgram(program, args, withinMs, { env, say: (words) => log.write(words) });
  log.end();
  const results = isJourney
    ? from(readReport<FaultsPlaywrightReport>(report), playwrightResults)
    : from(readReport<FaultsVitestReport>(report), vitestResults);
  if (!isWell && !results.some(({ outcome }) => outcome === 'failed'))
    results.push({ titles: [], outcome: 'failed', seconds: 0, why: 'the run ended badly' });
  return results;
}

const from = <R>(report: R | undefined, read: (report: R) => TestResult[]) => (report ? read(report) : []);

const vitest = (file: string, report: string) => ({
  program: 'node_modules/.bin/vitest',
  args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, file],
  env: {},
});

const playwright = (file: string, report: string) => ({
  program: 'node_modules/.bin/playwright',
  // Playwright empties its folder first.
  args: ['test', '--reporter=list,json', '--workers=1', `--output=${report}.browser`, file],
  env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
});
