// npm run flood -- [REQUESTS]: ten thousand anonymous half-open, slow and 40 MB requests to a running Rekey, by default, and
// what they cost it: its memory, and the time of GET /health meanwhile.
import { flood } from '#e2e/support/flood.ts';
import { runScript } from '#lib/run-script.ts';

await runScript(async () => {
  const [requests = 10_000] = process.argv.slice(2).map(Number);
  const report = await flood({ requests }, console.log);
  console.log(JSON.stringify(report, null, 2));
  const isWell = report.memory.most - report.memory.before <= 100 && report.health.worst < 1_000;
  console.log(isWell ? 'all of it held' : 'something did not hold');
  process.exit(isWell ? 0 : 1);
});
