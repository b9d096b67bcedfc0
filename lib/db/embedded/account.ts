import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { StartError } from '../../errors.ts';

/** Whom the server runs as. PostgreSQL refuses root, so under root it has an account of its own. */
export type Account = { uid: number; gid: number };

/**
 * The account for the server of a cluster folder: ours, unless we are root; then the folder's owner, so that a
 * cluster keeps its owner, else the system user `rekey` (made if need be), else `postgres`.
 */
export function serverAccount(clusterDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (process.platform !== 'linux') {
    throw new StartError('the embedded PostgreSQL does not run as root: start Rekey as an ordinary user');
  }
  const owner = fs.statSync(clusterDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = lookUp('rekey') ?? create('rekey') ?? lookUp('postgres');
  if (account) return account;
  throw new StartError(
    'PostgreSQL does not run as root and no user could be made for it: run `useradd --system rekey`, ' +
      'or start Rekey as an ordinary user, or set DATABASE_URL',
  );
}

/** Hands a folder and what is in it to the account, without following links. */
export function giveTo(account: Account | undefined, folder: string): void {
  if (!account) return;
  fs.lchownSync(folder, account.uid, account.gid);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    fs.lchownSync(path.join(entry.parentPath, entry.name), account.uid, account.gid);
  }
}

function lookUp(name: string): Account | undefined {
  const ask = (flag: string) => {
    const said = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return said.status === 0 ? Number(said.stdout) : Number.NaN;
  };
  const account = { uid: ask('-u'), gid: ask('-g') };
  return account.uid > 0 && account.gid > 0 ? account : undefined;
}

function create(name: string): Account | undefined {
  const flags = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  spawnSync('useradd', [...flags, '--shell', '/usr/sbin/nologin', name], { stdio: 'ignore' });
  return lookUp(name);
}
