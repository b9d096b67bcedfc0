import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../log.ts';
import { beginningOf, isThere, processTable } from '../process-identity.ts';

type Identity = { pid: number; beginning: string | undefined };

/** A child process, as its supervisor writes it down: who it is and who looks after it. */
type Noted = Identity & { name: string; table: string; supervisor: Identity };

const namePattern = /^child\.\d+\.json$/;

/**
 * Writes a child down in the data folder, so that the next start finds it should its supervisor be killed and it not
 * end by itself. Answers how to cross it out. Without a folder that can be written the child goes unnoted.
 */
export function noteChild(dataDir: string, name: string, pid: number): () => void {
  const file = path.join(dataDir, `child.${pid}.json`);
  const noted: Noted = {
    ...identityOf(pid),
    name,
    table: processTable(),
    supervisor: identityOf(process.pid),
  };
  try {
    fs.writeFileSync(file, JSON.stringify(noted), { mode: 0o600 });
  } catch {
    return () => {};
  }
  return () => fs.rmSync(file, { force: true });
}

/**
 * Ends the processes of this data folder whose supervisor is gone, gently and then by force, and settles when none of
 * them is left: what they held (the port) is free then. Children of a supervisor that lives are left alone.
 */
export async function endLeftovers(dataDir: string, gentlyMs = 3_000): Promise<void> {
  const noted = readNoted(dataDir);
  await Promise.all(
    noted.map(async ({ file, child }) => {
      if (child && isThere(child.supervisor)) return;
      if (child && isThere(child)) await end(child, gentlyMs);
      fs.rmSync(file, { force: true });
    }),
  );
}

async function end(child: Noted, gentlyMs: number): Promise<void> {
  log.warn(
    { child: child.name, childPid: child.pid },
    'left over by a supervisor that was killed: ending it',
  );
  signal(child, 'SIGTERM');
  const until = performance.now() + gentlyMs;
  while (isThere(child) && performance.now() < until) await sleep(50);
  signal(child, 'SIGKILL');
  while (isThere(child)) await sleep(50);
}

function signal(child: Identity, name: NodeJS.Signals): void {
  if (!isThere(child)) return;
  try {
    process.kill(child.pid, name);
  } catch {
    // it ended this very moment
  }
}

function identityOf(pid: number): Identity {
  return { pid, beginning: beginningOf(pid) };
}

/** What is written down of our own table of processes: the numbers of another one say nothing here. */
function readNoted(dataDir: string): { file: string; child: Noted | undefined }[] {
  const names = fs.existsSync(dataDir)
    ? fs.readdirSync(dataDir).filter((name) => namePattern.test(name))
    : [];
  return names
    .map((name) => path.join(dataDir, name))
    .map((file) => ({ file, child: parse(file) }))
    .filter(({ child }) => child === undefined || child.table === processTable());
}

function parse(file: string): Noted | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Noted;
  } catch {
    return undefined;
  }
}
