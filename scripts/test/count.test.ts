import { expect, test } from 'vitest';
import { countPlaywright, countVitest, countWithSecondRun, failedFiles, withExit } from './count.ts';

const passed = (fullName: string) => ({ fullName, status: 'passed', failureMessages: [] });
const failed = (fullName: string) => ({
  fullName,
  status: 'failed',
  failureMessages: ['AssertionError: no\n  at x'],
});

const report = {
  numPassedTests: 3,
  numFailedTests: 2,
  testResults: [
    {
      name: 'a.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [passed('is'), failed('was'), failed('will be')],
    },
    { name: 'b.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
    { name: 'c.test.ts', status: 'passed', message: '', assertionResults: [passed('one'), passed('two')] },
  ],
};

test('counts a test file that could not be loaded as one failed test, and names all that failed', () => {
  expect(countVitest(report)).toEqual({
    passed: 3,
    failed: 3,
    toMend: [
      'failed: a.test.ts › was\n    AssertionError: no   at x',
      'failed: a.test.ts › will be\n    AssertionError: no   at x',
      'failed: b.test.ts › \n    Cannot find module',
    ],
  });
  expect(failedFiles(report)).toEqual(['a.test.ts', 'b.test.ts']);
});

test('counts what passed when run again as passed, and names it still', () => {
  const again = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [passed('is'), passed('was'), failed('will be')],
      },
      { name: 'b.test.ts', status: 'passed', message: '', assertionResults: [passed('loads')] },
    ],
  };
  expect(countWithSecondRun(report, again)).toEqual({
    passed: 5,
    failed: 1,
    toMend: [
      'failed: a.test.ts › will be\n    AssertionError: no   at x',
      'passed when run again: a.test.ts › was\n    AssertionError: no   at x',
    ],
  });
});

test('counts an error outside any browser test as failed, and names a test that passed when repeated', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 1 };
  const flaky = { projectName: 'phone', status: 'flaky', results: [{ error: { message: 'Timeout' } }, {}] };
  const suites = [
    { specs: [], suites: [{ specs: [{ title: 'goes on', file: 'a.spec.ts', tests: [flaky] }] }] },
  ];
  expect(countPlaywright({ stats, suites, errors: [{}] })).toEqual({
    passed: 5,
    failed: 1,
    toMend: ['passed when run again: a.spec.ts › [phone] goes on\n    Timeout'],
  });
});

test('never calls a run good that ended badly or left no report', () => {
  expect(withExit({ passed: 3, failed: 0 }, false)).toEqual({ passed: 3, failed: 1 });
  expect(withExit({ passed: 3, failed: 2 }, false)).toEqual({ passed: 3, failed: 2 });
  expect(withExit({ passed: 3, failed: 0 }, true)).toEqual({ passed: 3, failed: 0 });
  expect(withExit(undefined, true)).toEqual({ passed: 0, failed: 1 });
});
