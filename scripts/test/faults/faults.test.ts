import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NumberedRow } from '../../docs/security/page.ts';
import { chooseFiles } from './choose.ts';
import { isWell, Ledger } from './ledger.ts';
import { playwrightResults, type TestResult, vitestResults } from './results.ts';
import { verdictOf } from './verdict.ts';

const faults: NumberedRow[] = [
  {
    number: 1,
    row: { says: 'Wrong.', shown: { 'lib/a.test.ts': ['is told'], 'e2e/b.spec.ts': ['is seen'] } },
  },
  { number: 2, row: { says: 'Away.', shown: { 'lib/c.test.ts': ['waits for …'] } } },
  { number: 3, row: { says: 'Both.', shown: { 'lib/a.test.ts': ['a server'], 'lib/c.test.ts': ['none'] } } },
  { number: 4, row: { says: 'Never.', why: 'It cannot be.' } },
];

describe('the files that are run', () => {
  test('are all of them, each once, or those of the numbers and names that were asked for', () => {
    const files = (...only: string[]) => chooseFiles(faults, { only });
    expect(files()).toEqual(['lib/a.test.ts', 'e2e/b.spec.ts', 'lib/c.test.ts']);
    expect(files('2')).toEqual(['lib/c.test.ts']);
    expect(files('2-3')).toEqual(['lib/a.test.ts', 'lib/c.test.ts']);
    expect(files('e2e', '2')).toEqual(['e2e/b.spec.ts', 'lib/c.test.ts']);
  });

  test('are each in one shard', () => {
    const shard = (of: string) => chooseFiles(faults, { only: [], shard: of });
    expect([...shard('1/2'), ...shard('2/2')].sort()).toEqual(chooseFiles(faults, { only: [] }).sort());
    expect(shard('1/2')).not.toEqual(shard('2/2'));
  });

  test.each([
    { only: ['4'] },
    { only: ['76'] },
    { only: ['lib/a.test.ts', 'mistyped'] },
    { only: [], shard: '0/2' },
    { only: [], shard: '3/2' },
    { only: [], shard: 'half' },
  ])('are never none because of a mistyped %j', (choice) => {
    expect(() => chooseFiles(faults, choice)).toThrow(/--only|--shard/);
  });
});

const result = (outcome: TestResult['outcome'], ...titles: string[]): TestResult => ({
  titles,
  outcome,
  seconds: 2,
});

describe('what was seen of a fault', () => {
  const seen = (number: number, results: Record<string, TestResult[]>) => {
    const fault = faults[number - 1];
    if (!fault) throw new Error('there is no such fault');
    const { outcome, tests, seconds } = verdictOf(fault, results);
    return { outcome, tests, seconds };
  };

  test('is the worst of what its titles came to', () => {
    const well = [result('passed', 'is told')];
    expect(seen(1, { 'lib/a.test.ts': well, 'e2e/b.spec.ts': [result('passed', 'is seen')] })).toEqual({
      ...{ outcome: 'passed', tests: 2, seconds: 4 },
    });
    expect(seen(1, { 'lib/a.test.ts': well, 'e2e/b.spec.ts': [result('skipped', 'is seen')] })).toEqual({
      ...{ outcome: 'skipped', tests: 1, seconds: 2 },
    });
    expect(seen(1, { 'lib/a.test.ts': well }).outcome).toBe('not run');
    expect(seen(1, { 'lib/a.test.ts': [result('failed', 'is told')] }).outcome).toBe('failed');
    expect(seen(4, {}).outcome).toBe('has a reason');
  });

  test('is every test of a title with values, and all that stands under a describe', () => {
    const waits = ['waits for mail (1)', 'waits for .*', 'does not wait'].map((title) =>
      result('passed', title),
    );
    expect(seen(2, { 'lib/c.test.ts': waits })).toEqual({ outcome: 'passed', tests: 2, seconds: 4 });
    const failing = [result('passed', 'a server', 'says yes'), result('failed', 'a server', 'says no')];
    expect(seen(3, { 'lib/a.test.ts': failing, 'lib/c.test.ts': [result('passed', 'none')] })).toEqual({
      ...{ outcome: 'failed', tests: 3, seconds: 6 },
    });
  });
});

describe('a report', () => {
  test('of vitest has every test, and one that failed where the file did not load', () => {
    const one = { ancestorTitles: ['a server'], title: 'says no', failureMessages: [] };
    const files = [
      {
        status: 'failed',
        message: '',
        assertionResults: [
          { ...one, status: 'failed', duration: 1_500, failureMessages: ['AssertionError: no\n at x'] },
          { ...one, status: 'pending', duration: null },
        ],
      },
      { status: 'failed', message: 'Cannot find module', assertionResults: [] },
    ];
    expect(vitestResults({ testResults: files })).toEqual([
      { titles: ['a server', 'says no'], outcome: 'failed', seconds: 1.5, why: 'AssertionError: no  at x' },
      { titles: ['a server', 'says no'], outcome: 'skipped', seconds: 0 },
      { titles: [], outcome: 'failed', seconds: 0, why: 'Cannot find module' },
    ]);
  });

  test('of Playwright has every test at every width, and what went wrong beside them', () => {
    const run = (status: string) => ({ status, results: [{ duration: 900, error: { message: 'no' } }] });
    const inner = { title: 'inside', specs: [{ title: 'is seen', tests: [run('unexpected')] }] };
    const outer = {
      title: 'b.spec.ts',
      specs: [{ title: 'works', tests: [run('flaky'), run('skipped')] }],
      suites: [inner],
    };
    expect(playwrightResults({ suites: [outer], errors: [{ message: 'no browser' }] })).toEqual([
      { titles: ['works'], outcome: 'passed', seconds: 0.9 },
      { titles: ['works'], outcome: 'skipped', seconds: 0.9 },
      { titles: ['inside', 'is seen'], outcome: 'failed', seconds: 0.9, why: 'no' },
      { titles: [], outcome: 'failed', seconds: 0, why: 'no browser' },
    ]);
  });
});

test('an interrupted run finds what came of each file before it, and takes nothing that failed or ran no test for well', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-faults-'));
  const file = path.join(folder, 'kept', 'runs.json');
  const run = (...tests: TestResult[]) => ({ version: 'abc', seconds: 3, tests });
  const first = new Ledger(file);
  first.record('lib/a.test.ts', run(result('passed', 'x'), result('skipped', 'y')));
  first.record('lib/c.test.ts', run(result('passed', 'x'), result('failed', 'y')));
  first.record('lib/d.test.ts', run());
  fs.writeFileSync(`${file}.new`, '{"torn'); // killed while it wrote
  const { runs } = new Ledger(file);
  expect(Object.entries(runs).map(([name, one]) => [name, isWell(one)])).toEqual([
    ['lib/a.test.ts', true],
    ['lib/c.test.ts', false],
    ['lib/d.test.ts', false],
  ]);
  first.empty();
  expect(new Ledger(file).runs).toEqual({});
  fs.rmSync(folder, { recursive: true });
});
