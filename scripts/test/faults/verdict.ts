import type { NumberedRow } from '../../docs/security/page.ts';
import type { TestResult } from './results.ts';

export type Verdict = {
  number: number;
  says: string;
  /** `not run` where one of its tests was not in this run, `skipped` where one cannot run on this machine. */
  outcome: TestResult['outcome'] | 'not run' | 'has a reason';
  /** How many tests were seen for it, and how long they took. */
  tests: number;
  seconds: number;
};

/** What was seen of one fault in the results of test files: the worst of what its titles came to. Pure. */
export function verdictOf(
  { number, row }: NumberedRow,
  results: Readonly<Record<string, readonly TestResult[]>>,
): Verdict {
  if ('why' in row) return { number, says: row.says, outcome: 'has a reason', tests: 0, seconds: 0 };
  const titles = Object.entries(row.shown).flatMap(([file, all]) =>
    all.map((title) => (results[file] ?? []).filter((result) => isUnder(result, title))),
  );
  const seen = new Set(titles.flat());
  const counted = [...seen].filter(({ outcome }) => outcome !== 'skipped');
  return {
    number,
    says: row.says,
    outcome: worst(titles.map(outcomeOf)),
    tests: counted.length,
    seconds: counted.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** Whether a title of `docs/security.md` is that of a test or of a `describe` around it; every inserted value is `…` in it. */
function isUnder({ titles }: TestResult, title: string): boolean {
  const pattern = title
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*');
  const whole = new RegExp(`^${pattern}$`);
  return titles.some((own, at) => whole.test(own) || whole.test(titles.slice(0, at + 1).join(' › ')));
}

function outcomeOf(tests: readonly TestResult[]): Verdict['outcome'] {
  if (tests.length === 0) return 'not run';
  return (
    tests.find(({ outcome }) => outcome === 'failed')?.outcome ??
    (tests.some(({ outcome }) => outcome === 'passed') ? 'passed' : 'skipped')
  );
}

const byWeight: Verdict['outcome'][] = ['failed', 'not run', 'skipped'];
const worst = (outcomes: Verdict['outcome'][]) => byWeight.find((one) => outcomes.includes(one)) ?? 'passed';
