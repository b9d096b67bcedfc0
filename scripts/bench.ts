// npm run bench: what Rekey costs beside a bare imapflow loop, and how quickly its pages answer, in tables. bench/README.md.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '#lib/errors.ts';
import { runScript } from '#lib/run-script.ts';
import { groups, scenarioNames, startBench } from '../bench/bench.ts';
import { systemPackages } from './test/system-packages.ts';

await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      accounts: { type: 'string', default: '1000' },
      messages: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '5' },
      concurrency: { type: 'string', default: '20' },
      requests: { type: 'string', default: '200' },
      sizes: { type: 'string', default: '10000,100000,1000000' },
      held: { type: 'string', default: '60' },
      delay: { type: 'string', default: '0' },
    },
  });
  const known = [...scenarioNames, ...Object.keys(groups)];
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown) throw new StartError(`there is no benchmark ${unknown}: choose of ${known.join(', ')}`);
  const names = scenarioNames.filter((name) => positionals.length === 0 || positionals.includes(name));
  const runs = [
    ...(names.length > 0 ? [{ names, delays: [Number(values.delay)] }] : []),
    ...positionals.flatMap((name) => groups[name] ?? []),
  ];
  await systemPackages();
  const cpu = os.cpus();
  console.log(
    `\n${cpu.length} x ${cpu[0]?.model ?? 'processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Node ${process.version}`,
  );
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-bench-'));
  try {
    const options = {
      accounts: Number(values.accounts),
      messages: Number(values.messages),
      rounds: Number(values.rounds),
      concurrency: Number(values.concurrency),
      requests: Number(values.requests),
      sizes: values.sizes.split(',').map(Number),
      heldSeconds: Number(values.held),
    };
    for (const { names, delays } of runs)
      for (const delayMs of delays) await startBench(folder, names, { ...options, delayMs });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
});
