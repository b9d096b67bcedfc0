// npm test: what the tests need from the system, then lint, types, structure, unused code, unit and
// database tests, the build, and the browser tests. A phase that fails does not stop the next one. Ends with what
// failed or passed only when run again, and the line `N passed, N failed`.
import { browserTests } from './test/browser-tests.ts';
import { type Count, none, plus } from './test/count.ts';
import { runAlone } from './test/run-phase.ts';
import { systemPackages } from './test/system-packages.ts';
import { unitTests } from './test/unit-tests.ts';

const minute = 60_000;
const node = process.execPath;
const bin = (name: string) => `node_modules/.bin/${name}`;

type Phase = { title: string; run: () => Promise<Count> };

const phases: Phase[] = [
  { title: 'System packages', run: systemPackages },
  { title: 'Lint', run: () => runAlone(bin('biome'), ['ci', '.'], 2 * minute) },
  { title: 'Types', run: types },
  { title: 'Structure', run: () => runAlone(node, ['scripts/structure.ts'], 2 * minute) },
  { title: 'Unused code', run: () => runAlone(bin('knip'), [], 2 * minute) },
  { title: 'Unit and database tests', run: () => unitTests(40 * minute) },
  { title: 'Build', run: () => runAlone(node, ['scripts/setup.mjs', 'build'], 8 * minute) },
  { title: 'Browser tests', run: () => browserTests(45 * minute) },
];

let total = none;
for (const { title, run } of phases) {
  console.log(`\n── ${title}`);
  const beganAt = Date.now();
  const count = await run().catch((error): Count => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  total = plus(total, count);
  const seconds = Math.round((Date.now() - beganAt) / 1_000);
  console.log(`── ${title}: ${count.passed} passed, ${count.failed} failed (${seconds} s)`);
}

if (total.toMend) console.log(`\nTo mend:\n${total.toMend.join('\n')}`);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);

async function types(): Promise<Count> {
  const routes = await runAlone(bin('next'), ['typegen'], 2 * minute);
  const checked = await runAlone(bin('tsc'), ['--noEmit'], 5 * minute);
  return routes.failed + checked.failed > 0 ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 };
}
