// npm run canary: secrets that can be told from anything else through every path of a running Rekey, failures and crashes included, and a
// search for them in all that it leaves behind.
import { flyCanaries } from '#e2e/support/canary.ts';
import { runScript } from '#lib/run-script.ts';

await runScript(async () => {
  const report = await flyCanaries(console.log);
  console.log(JSON.stringify(report, null, 2));
  const isWell = report.sightings.length === 0;
  console.log(isWell ? 'none was found in what Rekey keeps, shows or says' : 'some were found');
  process.exit(isWell ? 0 : 1);
});
