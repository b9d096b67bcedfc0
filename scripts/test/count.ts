/** How many tests came out how. */
export type Count = { passed: number; failed: number };

export const none: Count = { passed: 0, failed: 0 };

export const plus = (one: Count, other: Count): Count => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
});

/** A run whose report says all is well, but which ended badly (or without a report), failed once more. */
export function withExit(count: Count | undefined, exitedWell: boolean): Count {
  if (!count) return { passed: 0, failed: 1 };
  return !exitedWell && count.failed === 0 ? { ...count, failed: 1 } : count;
}

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { name: string; status: string; assertionResults: unknown[] }[];
};

/** Counts a vitest JSON report; a file that could not even be loaded counts as one failed test. */
export function countVitest(report: VitestReport): Count {
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length };
}

type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
};

/** Counts a Playwright JSON report; a test that passed only when repeated counts as passed, an error as failed. */
export function countPlaywright({ stats, errors }: PlaywrightReport): Count {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}
