import { type ChildProcessByStdio, spawn } from 'node:child_process';
import fs from 'node:fs';
import type { Readable } from 'node:stream';
import type { Account } from './account.ts';

// (Next's types want NODE_ENV in every environment.)
const serverEnv = { LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv;

/** What it says comes on stderr. */
export type ServerProcess = ChildProcessByStdio<null, null, Readable>;

/** Where a server program finds the folder it is given: its path, or a door that opens from the inside. */
type Arguments = (folder: string) => string[];

/**
 * Starts a program of PostgreSQL on a folder of its own, as its own account, with an empty environment (ours
 * may hold secrets) and in a session of its own (Ctrl-C in our terminal is ours to pass on, last of all).
 *
 * Under root the folder may lie below one that only root may enter. Its descriptor is handed over open and the
 * program is told `/proc/self/fd/3`: such a link leads straight to the folder, so nothing above it is searched,
 * and no folder of the machine's owner has to be opened up.
 */
export function runAs(
  account: Account | undefined,
  folder: string,
  program: string,
  args: Arguments,
): ServerProcess {
  const options = { cwd: '/', env: serverEnv, detached: true };
  if (!account) return spawn(program, args(folder), { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const door = fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  try {
    const stdio = ['ignore', 'ignore', 'pipe', door] as const;
    const child = spawn(program, args('/proc/self/fd/3'), { ...options, ...account, stdio: [...stdio] });
    return child as ServerProcess;
  } finally {
    fs.closeSync(door);
  }
}
