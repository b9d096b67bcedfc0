// npm run kills -- [KILLS] [SEED]: ends processes of a Rekey at work by `kill -9`, a hundred times by default, and says what
// was lost, doubled, stuck or left over. A short form runs with the browser tests (e2e/kills.spec.ts), a hundred with the faults.
import { killAtRandom } from '#e2e/support/kills.ts';
import { runScript } from '#lib/run-script.ts';

await runScript(async () => {
  const [kills = 100, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
  console.log(`${kills} kills, seed ${seed}`);
  const report = await killAtRandom({ kills, seed }, console.log);
  console.log(JSON.stringify(report, null, 2));
  const { messages, notices, stuckLeases, leftOver, slowestStartMs } = report;
  const isWell =
    messages.missing + messages.foreign + notices.untold + stuckLeases + leftOver.length === 0 &&
    notices.doubled <= kills &&
    slowestStartMs <= 15_000;
  console.log(isWell ? 'all of it held' : 'something did not hold');
  process.exit(isWell ? 0 : 1);
});
