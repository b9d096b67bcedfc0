import fs from 'node:fs';
import path from 'node:path';
import { type Count, countPlaywright, type PlaywrightReport, withExit } from './count.ts';
import { readReport, reportsDir, runProgram } from './run-phase.ts';

/** The journeys of people in a real browser, on the real stack. */
export async function browserTests(withinMs: number): Promise<Count> {
  // Outside test-results, which Playwright empties.
  const file = path.join(path.dirname(reportsDir), 'playwright-report', 'results.json');
  fs.rmSync(file, { force: true });
  const args = ['test', '--reporter=list,json'];
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
  const isWell = await runProgram('node_modules/.bin/playwright', args, withinMs, { env });
  const report = readReport<PlaywrightReport>(file);
  return withExit(report && countPlaywright(report), isWell);
}
