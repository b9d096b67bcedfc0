// npm run hostile-mail -- [COUNT] [SEED] [FOLDER…]: opens so many generated hostile messages, 500 by default, and the .eml files of
// these folders through a running Rekey, and says how its web process bore it. The short form runs with the browser tests.
import fs from 'node:fs';
import path from 'node:path';
import { openHostile } from '#e2e/support/hostile-run.ts';
import { runScript } from '#lib/run-script.ts';
import { hostileHtml, htmlMail } from '#lib/testing/hostile.ts';

await runScript(async () => {
  const [count = '500', seed = '1', ...folders] = process.argv.slice(2);
  const files = folders.flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((file) => file.endsWith('.eml'))
      .map((file) => fs.readFileSync(path.join(folder, file))),
  );
  const payloads = hostileHtml().map(({ id, payload }) => htmlMail(`Payload ${id}`, payload));
  const more = [...files, ...payloads];
  console.log(`${count} generated messages, seed ${seed}, and ${more.length} more`);
  const report = await openHostile({ count: Number(count), seed: Number(seed), more }, console.log);
  console.log(JSON.stringify(report, null, 2));
  const { longTasks, memoryMb, bystander } = report;
  const isWell = longTasks === 0 && memoryMb < 350 && bystander.p95 < 300;
  console.log(isWell ? 'all of it held' : 'something did not hold');
  process.exit(isWell ? 0 : 1);
});
