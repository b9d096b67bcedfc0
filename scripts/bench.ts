// npm run bench: what Rekey costs beside a bare imapflow loop on the same mail server, in tables. bench/README.md.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runScript } from '#lib/run-script.ts';
import { startBench } from '../bench/bench.ts';
import { systemPackages } from './test/system-packages.ts';

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      accounts: { type: 'string', default: '1000' },
      messages: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '5' },
      concurrency: { type: 'string', default: '20' },
    },
  });
  await systemPackages();
  const cpu = os.cpus();
  console.log(
    `\n${cpu.length} x ${cpu[0]?.model ?? 'processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Node ${process.version}`,
  );
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-bench-'));
  try {
    await startBench({
      folder,
      only: values.only,
      accounts: Number(values.accounts),
      messages: Number(values.messages),
      rounds: Number(values.rounds),
      concurrency: Number(values.concurrency),
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
});
