import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { messageOf, StartError } from '../../errors.ts';
import { embeddedUser } from '../connection-file.ts';
import { type Account, giveTo } from './account.ts';
import type { Binaries } from './binaries.ts';
import { runAs } from './run-as.ts';

/** Whether a cluster stands in the folder; throws `StartError` when it is one of another PostgreSQL. */
export function hasCluster(clusterDir: string, binaries: Binaries): boolean {
  let found: string;
  try {
    found = fs.readFileSync(path.join(clusterDir, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT') throw new StartError(`${clusterDir} cannot be read: ${messageOf(error)}`);
    if (fs.existsSync(clusterDir) && fs.readdirSync(clusterDir).length > 0) {
      throw new StartError(`${clusterDir} holds something, but no PostgreSQL database: move it away`);
    }
    return false;
  }
  const major = binaries.version.split('.')[0];
  if (found === major) return true;
  throw new StartError(
    `the database in ${clusterDir} was made by PostgreSQL ${found}, and this is PostgreSQL ${major}: ` +
      'dump it with the old version and restore it, or set REKEY_DATA_DIR to another folder',
  );
}

/**
 * Makes a new cluster: UTF-8, sorted by code point by PostgreSQL itself (a newer C library changes no index),
 * one role with a password. It appears under its name only when it is whole.
 */
export async function createCluster(
  clusterDir: string,
  binaries: Binaries,
  account: Account | undefined,
  password: string,
): Promise<void> {
  const draft = `${clusterDir}.new`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { mode: 0o700 });
  try {
    fs.writeFileSync(path.join(draft, 'password'), `${password}\n`, { mode: 0o600 });
    giveTo(account, draft);
    const initdb = runAs(account, draft, binaries.initdb, (folder) => [
      `--pgdata=${folder}/cluster`,
      `--pwfile=${folder}/password`,
      `--username=${embeddedUser}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
    const [said, [code]] = await Promise.all([text(initdb.stderr), once(initdb, 'close')]);
    if (code !== 0) throw new StartError(`PostgreSQL could not make its database: ${lastWords(said)}`);
    fs.rmSync(clusterDir, { recursive: true, force: true }); // empty: hasCluster looked
    fs.renameSync(path.join(draft, 'cluster'), clusterDir);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

/** Under root, a cluster that root copied back from a backup belongs to root: hand it to the server. */
export function claimCluster(clusterDir: string, account: Account | undefined): void {
  if (!account) return;
  const { uid, mode } = fs.statSync(clusterDir);
  if (uid === 0) giveTo(account, clusterDir);
  if ((mode & 0o777) !== 0o700) fs.chmodSync(clusterDir, 0o700);
}

/** The line that says why, of what a PostgreSQL program said: the last one marked as fatal or an error. */
export function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim());
  const told =
    lines.findLast((line) => /\b(PANIC|FATAL|error|ERROR):/.test(line)) ?? lines.at(-1) ?? 'no reason given';
  return told.replace(/^.*?\b(PANIC|FATAL|error|ERROR):\s*/, '').trim();
}
