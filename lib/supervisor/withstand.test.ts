import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const program = `
  const { withstand } = await import('./lib/supervisor/withstand.ts');
  withstand();
  console.log('begun');
  setInterval(() => [process.stdout, process.stderr].forEach((stream) => stream.write('more\\n')), 5);
  setTimeout(() => process.exit(7), 1_000);`;

test('a process of ours goes on when nobody reads its output, and opens no debugger for a signal', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  await once(child.stdout, 'data');
  child.kill('SIGUSR1');
  child.stdout.destroy();
  await once(child.stderr, 'data');
  child.stderr.destroy();
  expect((await ended)[0]).toBe(7);
  expect(said).not.toContain('Debugger');
});
