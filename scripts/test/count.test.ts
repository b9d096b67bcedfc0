import { expect, test } from 'vitest';
import { countPlaywright, countVitest, withExit } from './count.ts';

test('counts a test file that could not be loaded as one failed test', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 0,
    testResults: [
      { name: 'a.test.ts', status: 'failed', assertionResults: [{}, {}] },
      { name: 'b.test.ts', status: 'failed', assertionResults: [] },
      { name: 'c.test.ts', status: 'passed', assertionResults: [{}] },
    ],
  };
  expect(countVitest(report)).toEqual({ passed: 5, failed: 2 });
});

test('counts an error outside any browser test as failed', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 1, skipped: 2 };
  expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 5, failed: 1 });
});

test('never calls a run good that ended badly or left no report', () => {
  expect(withExit({ passed: 3, failed: 0 }, false)).toEqual({ passed: 3, failed: 1 });
  expect(withExit({ passed: 3, failed: 2 }, false)).toEqual({ passed: 3, failed: 2 });
  expect(withExit({ passed: 3, failed: 0 }, true)).toEqual({ passed: 3, failed: 0 });
  expect(withExit(undefined, true)).toEqual({ passed: 0, failed: 1 });
});
