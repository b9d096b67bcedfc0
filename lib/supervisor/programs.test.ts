import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { readEnv } from '../env.ts';
import { webProgram, workerProgram } from './programs.ts';

function webWith(variables: Record<string, string>) {
  const read = readEnv({ REKEY_DATA_DIR: '/data', ...variables });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return webProgram(read.env);
}

test('where it is set, the web process gets the write-only key and the whole one in no way; a worker gets it as ever', () => {
  const { env, withheld } = webWith({ REKEY_WRITE_ONLY_WEB: 'true' });
  expect(env).toMatchObject({ REKEY_SECRET_KEY_FILE: '/data/web.key' });
  expect(withheld).toEqual(expect.arrayContaining(['REKEY_SECRET_KEY', 'REKEY_SECRET_KEY_COMMAND']));
  const usual = webWith({});
  expect(usual.env).not.toHaveProperty('REKEY_SECRET_KEY_FILE');
  for (const given of [usual.withheld, workerProgram.withheld])
    expect(given).not.toContain('REKEY_SECRET_KEY');
});

test.each([workerProgram, webWith({})])(
  'a $name that still loads opens no debugger for SIGUSR1, and goes on',
  async ({ flags }) => {
    const loading = "console.log('loading'); setTimeout(() => process.exit(7), 500)";
    const child = spawn(process.execPath, [...(flags ?? []), '-e', loading]);
    const ended = once(child, 'exit');
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    await once(child.stdout, 'data');
    child.kill('SIGUSR1');
    expect([await ended, said]).toEqual([[7, null], '']);
  },
);
