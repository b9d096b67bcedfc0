// npm run test:faults: the tests of what was done to Rekey (docs/security.md), in their long form where they have one. Ends
// with what failed or passed only when run again, and the line `N passed, N failed`.
import { filesOfFaults } from './docs/security/page.ts';
import { browserTests } from './test/browser-tests.ts';
import { plus } from './test/count.ts';
import { systemPackages } from './test/system-packages.ts';
import { unitTests } from './test/unit-tests.ts';

const hour = 3_600_000;
const longForm = {
  REKEY_LONG: '1',
  REKEY_SEALED_ROWS: '10000',
  REKEY_FOLDER_MESSAGES: '500000',
  REKEY_MIRROR_OPERATIONS: '10000',
  REKEY_REFRESH_ROUNDS: '200',
};
for (const [name, value] of Object.entries(longForm)) process.env[name] ??= value;

const isJourney = (file: string) => file.endsWith('.spec.ts');
const files = filesOfFaults();
let total = await systemPackages();
total = plus(
  total,
  await unitTests(
    6 * hour,
    files.filter((file) => !isJourney(file)),
  ),
);
total = plus(total, await browserTests(2 * hour, files.filter(isJourney)));

if (total.toMend) console.log(`\nTo mend:\n${total.toMend.join('\n')}`);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
