import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../errors.ts';
import { beginningOf, isAlive, processTable } from '../process-identity.ts';

export type DataLock = { release(): void };

/** Who holds a folder: a process number means something only within its table of processes. */
type Holder = { pid: number; beginning: string | undefined; table: string };

const signOfLifeMs = 2_000;

/**
 * Takes a data folder for this process, or throws `StartError` when another one uses it.
 *
 * 1. the lock file is made whole elsewhere and linked into place: of two starters one succeeds
 * 2. a holder in our own table of processes is looked up by number and beginning: gone means stale
 * 3. a holder elsewhere (another container or machine, or before a reboot) is watched for signs of life
 * 4. a stale lock is moved aside, looked at again, and only then forgotten: somebody may have been quicker
 */
export async function lockDataFolder(dataDir: string, watchMs = 3 * signOfLifeMs): Promise<DataLock> {
  const file = path.join(dataDir, 'rekey.lock');
  const beginning = beginningOf(process.pid);
  const mine = JSON.stringify({ pid: process.pid, beginning, table: processTable() } satisfies Holder);
  for (let attempt = 1; attempt <= 10; attempt++) {
    if (take(file, mine)) return keep(file, mine);
    const found = read(file);
    if (found === undefined) continue; // released this very moment
    const holder = parse(found);
    if (holder && (await isHeld(file, holder, watchMs))) {
      throw new StartError(
        `Rekey is already running on the data folder ${dataDir} (process ${holder.pid}): ` +
          'stop it first, or set REKEY_DATA_DIR (and PORT) for a second one',
      );
    }
    moveAside(file, found);
  }
  throw new StartError(`the lock file ${file} changes all the time: is something starting over and over?`);
}

function take(file: string, mine: string): boolean {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, mine, { mode: 0o600, flush: true });
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function keep(file: string, mine: string): DataLock {
  const timer = setInterval(() => {
    const now = new Date();
    fs.utimes(file, now, now, () => {}); // the sign of life
  }, signOfLifeMs);
  timer.unref();
  return {
    release() {
      clearInterval(timer);
      if (read(file) === mine) fs.rmSync(file, { force: true });
    },
  };
}

async function isHeld(file: string, { pid, beginning, table }: Holder, watchMs: number): Promise<boolean> {
  if (table === processTable()) return isAlive(pid) && beginningOf(pid) === beginning;
  const seenAt = () => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const before = seenAt();
  const until = Date.now() + watchMs;
  while (Date.now() < until) {
    await sleep(Math.min(500, watchMs));
    if (seenAt() !== before) return seenAt() !== undefined;
  }
  return false;
}

function moveAside(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return; // somebody else moved it
  }
  if (read(aside) !== stale) {
    try {
      fs.linkSync(aside, file); // it was a live one: put it back
    } catch {
      // and a third one holds the folder already
    }
  }
  fs.rmSync(aside, { force: true });
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && typeof holder.table === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}
