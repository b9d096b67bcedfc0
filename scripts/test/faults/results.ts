/** How one test came out. `titles` are its own and those of the `describe`s around it, outermost first. */
export type TestResult = {
  titles: string[];
  outcome: 'passed' | 'failed' | 'skipped';
  seconds: number;
  /** The first words of what failed. */
  why?: string;
};

type VitestTest = {
  ancestorTitles: string[];
  title: string;
  status: string;
  duration?: number | null;
  failureMessages: string[];
};

export type FaultsVitestReport = {
  testResults: { status: string; message: string; assertionResults: VitestTest[] }[];
};

/** Every test of a vitest JSON report; a file that could not be loaded is one that failed. Pure. */
export const vitestResults = ({ testResults }: FaultsVitestReport): TestResult[] =>
  testResults.flatMap(({ status, message, assertionResults }) => {
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      return [{ titles: [], outcome: 'failed' as const, seconds: 0, why: firstWords(message) }];
    }
    return assertionResults.map((test) => ({
      titles: [...test.ancestorTitles, test.title],
      outcome: test.status === 'passed' || test.status === 'failed' ? test.status : ('skipped' as const),
      seconds: (test.duration ?? 0) / 1_000,
      ...(test.status === 'failed' && { why: firstWords(test.failureMessages[0]) }),
    }));
  });

type PlaywrightSuite = {
  title: string;
  specs: {
    title: string;
    tests: { status: string; results: { duration: number; error?: { message?: string } }[] }[];
  }[];
  suites?: PlaywrightSuite[];
};

export type FaultsPlaywrightReport = { suites: PlaywrightSuite[]; errors: { message?: string }[] };

/** Every test of a Playwright JSON report, once for each width; an error outside of tests is one that failed. Pure. */
export function playwrightResults({ suites, errors }: FaultsPlaywrightReport): TestResult[] {
  const below = (suite: PlaywrightSuite, around: string[]): TestResult[] => [
    ...suite.specs.flatMap(({ title, tests }) =>
      tests.map(({ status, results }) => ({
        titles: [...around, title],
        outcome: outcomes[status] ?? ('failed' as const),
        seconds: results.reduce((sum, { duration }) => sum + duration, 0) / 1_000,
        ...(status === 'unexpected' && { why: firstWords(results.at(-1)?.error?.message) }),
      })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => below(inner, [...around, inner.title])),
  ];
  return [
    ...suites.flatMap((file) => below(file, [])),
    ...errors.map(({ message }) => ({
      ...{ titles: [], outcome: 'failed' as const, seconds: 0 },
      why: firstWords(message),
    })),
  ];
}

const outcomes: Record<string, TestResult['outcome']> = {
  expected: 'passed',
  flaky: 'passed',
  skipped: 'skipped',
};

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const firstWords = (message = '') =>
  message.replace(escapes, '').split('\n').slice(0, 3).join(' ').slice(0, 300);
