import path from 'node:path';

/** How many tests came out how; `toMend` names those that failed, and those that passed only when run again. */
export type Count = { passed: number; failed: number; toMend?: string[] };

export const none: Count = { passed: 0, failed: 0 };

export function plus(one: Count, other: Count): Count {
  const toMend = [...(one.toMend ?? []), ...(other.toMend ?? [])];
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    ...(toMend.length > 0 && { toMend }),
  };
}

/** A run whose report says all is well, but which ended badly (or without a report), failed once more. */
export function withExit(count: Count | undefined, exitedWell: boolean): Count {
  if (!count) return { passed: 0, failed: 1 };
  return !exitedWell && count.failed === 0 ? { ...count, failed: 1 } : count;
}

type VitestTest = { fullName: string; status: string; failureMessages: string[] };

export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; message: string; assertionResults: VitestTest[] }[];
};

/** Counts a vitest JSON report; a file that could not even be loaded counts as one failed test. */
export function countVitest(report: VitestReport): Count {
  const failed = report.testResults.filter(({ status }) => status === 'failed');
  const unloadable = failed.filter(({ assertionResults }) => assertionResults.length === 0);
  const toMend = failed.flatMap(({ name, message, assertionResults }) =>
    assertionResults.length === 0
      ? [line('failed', name, '', message)]
      : assertionResults
          .filter(({ status }) => status === 'failed')
          .map((test) => line('failed', name, test.fullName, test.failureMessages[0])),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    ...(toMend.length > 0 && { toMend }),
  };
}

/** The files of a vitest report in which something failed. */
export const failedFiles = ({ testResults }: VitestReport): string[] =>
  testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);

/**
 * The count of a run whose failed files were run again, alone: what passed then counts as passed, and stays
 * named as something to mend.
 */
export function countWithSecondRun(first: VitestReport, second: VitestReport): Count {
  const again = new Set(second.testResults.map(({ name }) => name));
  const kept = first.testResults.filter(({ name }) => !again.has(name));
  const passed = (results: VitestReport['testResults']) =>
    results.flatMap((file) => file.assertionResults).filter(({ status }) => status === 'passed').length;
  const whole = { ...second, testResults: [...kept, ...second.testResults] };
  const count = countVitest({ ...whole, numPassedTests: passed(whole.testResults) });
  const stillFailed = new Set(
    second.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status !== 'passed')
        .map(({ fullName }) => `${name} ${fullName}`),
    ),
  );
  const secondTry = first.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(
        ({ status, fullName }) =>
          status === 'failed' && again.has(name) && !stillFailed.has(`${name} ${fullName}`),
      )
      .map((test) => line('passed when run again', name, test.fullName, test.failureMessages[0])),
  );
  return plus(count, { ...none, toMend: secondTry });
}

type PlaywrightSuite = {
  specs: {
    title: string;
    file: string;
    tests: { projectName: string; status: string; results: { error?: { message?: string } }[] }[];
  }[];
  suites?: PlaywrightSuite[];
};

export type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number };
  suites: PlaywrightSuite[];
  errors: unknown[];
};

/** Counts a Playwright JSON report; a test that passed only when repeated counts as passed, an error as failed. */
export function countPlaywright({ stats, suites, errors }: PlaywrightReport): Count {
  const specs = (suite: PlaywrightSuite): PlaywrightSuite['specs'] => [
    ...suite.specs,
    ...(suite.suites ?? []).flatMap(specs),
  ];
  const words: Record<string, string> = { unexpected: 'failed', flaky: 'passed when run again' };
  const toMend = suites
    .flatMap(specs)
    .flatMap(({ title, file, tests }) =>
      tests
        .filter(({ status }) => status in words)
        .map(({ projectName, status, results }) =>
          line(words[status] ?? status, file, `[${projectName}] ${title}`, results[0]?.error?.message),
        ),
    );
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    ...(toMend.length > 0 && { toMend }),
  };
}

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

function line(how: string, file: string, title: string, message = ''): string {
  const why = message.replace(escapes, '').split('\n').slice(0, 3).join(' ').slice(0, 300);
  return `${how}: ${path.relative('', file)} › ${title}\n    ${why}`;
}
