// npm test: what the tests need from the system; then unit and database tests, and beside them lint, types, structure, unused
// code and the build; then the browser tests. A phase that fails does not stop the next one. Ends with what
// failed or passed only when run again, and the line `N passed, N failed`.
import { browserTests } from './test/browser-tests.ts';
import { type Count, none, plus } from './test/count.ts';
import { runAlone, type Say } from './test/run-phase.ts';
import { systemPackages } from './test/system-packages.ts';
import { unitTests } from './test/unit-tests.ts';

const minute = 60_000;
const node = process.execPath;
const bin = (name: string) => `node_modules/.bin/${name}`;

type Phase = { title: string; run: (say: Say) => Promise<Count> };

const checks: Phase[] = [
  { title: 'Lint', run: (say) => runAlone(bin('biome'), ['ci', '.'], 4 * minute, say) },
  { title: 'Types', run: types },
  { title: 'Structure', run: (say) => runAlone(node, ['scripts/structure.ts'], 4 * minute, say) },
  { title: 'Unused code', run: (say) => runAlone(bin('knip'), [], 4 * minute, say) },
  { title: 'Build', run: (say) => runAlone(node, ['scripts/setup.mjs', 'build'], 15 * minute, say) },
];

let total = none;
await announced({ title: 'System packages', run: systemPackages });
await Promise.all([
  announced({ title: 'Unit and database tests', run: () => unitTests(40 * minute) }),
  allTogether(checks),
]);
await announced({ title: 'Browser tests', run: () => browserTests(45 * minute) });

if (total.toMend) console.log(`\nTo mend:\n${total.toMend.join('\n')}`);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);

/** One phase that writes as it goes. */
async function announced(phase: Phase): Promise<void> {
  console.log(`\n── ${phase.title}`);
  console.log(await outcome(phase, () => {}));
}

/** One after the other beside a phase that writes: what each has to say stands in one piece. */
async function allTogether(phases: Phase[]): Promise<void> {
  for (const phase of phases) {
    let words = '';
    const line = await outcome(phase, (more) => {
      words += more;
    });
    console.log(`\n── ${phase.title}\n${words}${line}`);
  }
}

/** Runs a phase, counts it, and says in one line how it came out. */
async function outcome({ title, run }: Phase, say: Say): Promise<string> {
  const beganAt = Date.now();
  const count = await run(say).catch((error): Count => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  total = plus(total, count);
  const seconds = Math.round((Date.now() - beganAt) / 1_000);
  return `── ${title}: ${count.passed} passed, ${count.failed} failed (${seconds} s)`;
}

async function types(say: Say): Promise<Count> {
  const routes = await runAlone(bin('next'), ['typegen'], 4 * minute, say);
  const checked = await runAlone(bin('tsc'), ['--noEmit'], 8 * minute, say);
  return routes.failed + checked.failed > 0 ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 };
}
