// limit.c over all accounts, built when it is first asked for.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cpuSecondsOf } from '../processes.ts';
import { input, runPrograms, tell } from './report.ts';

type Input = { users: string[]; port: number; concurrency: number; folder: string; commands: string[] };
const { users, port, concurrency, folder, commands } = input<Input>();
const program = path.join(folder, 'limit');
if (!fs.existsSync(program)) {
  const source = path.join(import.meta.dirname, 'limit.c');
  execFileSync('cc', ['-O2', '-o', program, source, '-lssl', '-lcrypto'], { stdio: 'inherit' });
}
const list = path.join(folder, 'users');
fs.writeFileSync(list, users.map((user) => `${user}\n`).join(''));
const script = commands.map((command) => `${command}\r\n`).join('');
// What the compiler took is not the limit's.
const cpuBefore = cpuSecondsOf(process.pid);
const seconds = await runPrograms([[program, String(port), String(concurrency), list, script]]);
tell({ done: users.length, seconds, cpuSeconds: cpuSecondsOf(process.pid) - cpuBefore, peakMb: 0 });
