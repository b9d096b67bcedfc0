// npm run spray -- [PEOPLE] [ADDRESSES]: two hundred people enter new passwords at one moment and sign in, by default, while strangers
// try passwords on their names from a thousand addresses. Over loopback alone.
import { spray } from '#e2e/support/spray.ts';
import { runScript } from '#lib/run-script.ts';

await runScript(async () => {
  const [people = 200, addresses = 1_000] = process.argv.slice(2).map(Number);
  const report = await spray({ people, addresses }, console.log);
  console.log(JSON.stringify(report, null, 2));
  const { updated, signedIn, errors } = report;
  const isWell = updated === people && signedIn === people && Object.keys(errors).length === 0;
  console.log(isWell ? 'everybody got in, and nothing failed' : 'something did not hold');
  process.exit(isWell ? 0 : 1);
});
