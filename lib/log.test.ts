import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('whatever a server says, an event is one line of printable JSON, and none is forged', () => {
  const said = 'NO first\r\n{"level":"info","msg":"forged"}\n\u001b[31mred\u0007 \u2028 \0 end';
  const script = `import { log } from './lib/log.ts';
    log.warn({ evidence: process.env.SAID }, process.env.SAID); log.error(new Error(process.env.SAID));`;
  const env = { ...process.env, LOG_LEVEL: 'info', SAID: said.replace('\0', '') };
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env,
    encoding: 'utf8',
  });
  const lines = output.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
  const [warned, failed] = lines.map((line) => JSON.parse(line));
  expect(warned).toMatchObject({ level: 'warn', msg: env.SAID, evidence: env.SAID });
  expect(failed).toMatchObject({ level: 'error', msg: expect.stringContaining('NO first') });
});
