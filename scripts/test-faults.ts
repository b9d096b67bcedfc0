// npm run test:faults: the tests of what was done to Rekey (docs/security.md), in their long form where they have one, each file in
// a process of its own. CONTRIBUTING.md says how to run some of them, side by side, and to go on after an interrupt. Ends with what was
// seen of each fault, and the line `N passed, N failed, N skipped`.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '#lib/errors.ts';
import { runScript } from '#lib/run-script.ts';
import { filesOf, numberedFaults } from './docs/security/page.ts';
import { chooseFiles } from './test/faults/choose.ts';
import { type FileRun, isWell, Ledger } from './test/faults/ledger.ts';
import type { TestResult } from './test/faults/results.ts';
import { faultsDir, logOf, runFile } from './test/faults/run-file.ts';
import { verdictOf } from './test/faults/verdict.ts';
import { systemPackages } from './test/system-packages.ts';

const hour = 3_600_000;
const longForm = {
  REKEY_LONG: '1',
  REKEY_SEALED_ROWS: '10000',
  REKEY_FOLDER_MESSAGES: '500000',
  REKEY_MIRROR_OPERATIONS: '10000',
  REKEY_REFRESH_ROUNDS: '200',
};

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      jobs: { type: 'string', default: '1' },
      only: { type: 'string', multiple: true, default: [] },
      shard: { type: 'string' },
      resume: { type: 'boolean', default: false },
    },
  });
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new StartError(`--jobs ${values.jobs}: write a number from 1 up`);
  const only = values.only.flatMap((words) => words.split(',')).filter(Boolean);
  const chosen = chooseFiles(numberedFaults(), { only, shard: values.shard });
  for (const [name, value] of Object.entries(longForm)) process.env[name] ??= value;
  if ((await systemPackages()).failed > 0)
    throw new StartError('without these, some of the tests cannot run');

  const ledger = new Ledger(path.join(faultsDir, 'runs.json'));
  // What took long in the last run begins first: begun last, it would be waited for alone.
  const before = new Map(Object.entries(ledger.runs).map(([file, { seconds }]) => [file, seconds]));
  if (!values.resume) ledger.empty();
  const done = (file: string) => ledger.runs[file] !== undefined && isWell(ledger.runs[file]);
  const left = chosen
    .filter((file) => !done(file))
    .sort((one, other) => (before.get(other) ?? 0) - (before.get(one) ?? 0));
  if (values.resume)
    console.log(`${chosen.length - left.length} of ${chosen.length} test files have passed before`);

  const failed: string[] = [];
  let through = chosen.length - left.length;
  const one = async (file: string, again = false) => {
    const run = await timed(file, again);
    ledger.record(file, run);
    if (!again) through += 1;
    console.log(`[${again ? 'again' : `${through}/${chosen.length}`}] ${file}: ${told(run)}`);
    for (const line of reasons(run.tests)) console.log(`    ${line}`);
    if (isWell(run)) return;
    console.log(`    ${path.relative('', logOf(file))}`);
    if (!again) failed.push(file);
  };
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (let file = left.shift(); file; file = left.shift()) await one(file);
    }),
  );
  // Alone: what passes now leaned on how fast the machine was, and is still named.
  for (const file of failed) await one(file, true);
  process.exit(summary(chosen, ledger.runs) ? 0 : 1);
});

async function timed(file: string, again: boolean): Promise<FileRun> {
  const beganAt = Date.now();
  const tests = await runFile(file, 4 * hour);
  const seconds = Math.round((Date.now() - beganAt) / 1_000);
  return { version: version(), seconds, ...(again && { again }), tests };
}

/** Says what was seen of each fault in these files, and of all tests. Whether all of it held. */
function summary(chosen: readonly string[], runs: Readonly<Record<string, FileRun>>): boolean {
  const mine = Object.entries(runs).filter(([file]) => chosen.includes(file));
  const results = Object.fromEntries(mine.map(([file, { tests }]) => [file, tests]));
  console.log('\nFault  seen       tests  seconds');
  const asked = numberedFaults().filter(({ row }) => filesOf(row).every((file) => chosen.includes(file)));
  for (const fault of asked) {
    const { number, says, outcome, tests, seconds } = verdictOf(fault, results);
    const figures = `${String(tests).padStart(5)}  ${seconds.toFixed(1).padStart(7)}`;
    console.log(`${String(number).padStart(5)}  ${outcome.padEnd(9)}  ${figures}  ${says}`);
  }
  const again = mine.filter(([, run]) => run.again && isWell(run)).map(([file]) => file);
  if (again.length > 0) console.log(`\nPassed only when run again, alone: ${again.join(', ')}`);
  const versions = new Set(mine.map(([, { version }]) => version));
  if (versions.size > 1) console.log(`\nOf ${versions.size} versions: ${[...versions].join(', ')}`);
  const all = mine.flatMap(([, { tests }]) => tests);
  const hours = mine.reduce((sum, [, { seconds }]) => sum + seconds, 0) / 3_600;
  console.log(`\n${counted(all)} (${mine.length} files, ${hours.toFixed(1)} h of work)`);
  return mine.length === chosen.length && mine.every(([, run]) => isWell(run));
}

function counted(tests: readonly TestResult[]): string {
  return (['passed', 'failed', 'skipped'] as const)
    .map((outcome) => `${tests.filter((test) => test.outcome === outcome).length} ${outcome}`)
    .join(', ');
}

function told({ tests, seconds }: FileRun): string {
  return `${counted(tests)} (${seconds} s)`;
}

function reasons(tests: readonly TestResult[]): string[] {
  return tests
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ titles, outcome, why }) => `${outcome}: ${titles.join(' › ')}${why ? `\n      ${why}` : ''}`);
}

/** The commit, marked where files differ from it. */
function version(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'unknown';
  }
}
