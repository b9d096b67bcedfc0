import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The oldest that an upgrade is tried from while there is no release: the first that seals passwords to a public key. */
const before = 'f14b254';

export type FormerVersion = { name: string; folder: string; remove(): void };

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();

/** What an upgrade comes from: what was asked for, else the last release, else the oldest that counts. */
export function formerName(asked?: string): string {
  if (asked) return asked;
  const [tag] = git('tag', '--list', 'v*', '--sort=-v:refname', '--merged', 'HEAD').split('\n');
  return tag || before;
}

/** Puts a former version beside this one, with the packages of this one, ready to run. */
export function checkOut(name: string): FormerVersion {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-former-')), 'rekey');
  git('worktree', 'add', '--quiet', '--detach', folder, name);
  const remove = () => {
    git('worktree', 'remove', '--force', folder);
    fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  };
  try {
    execFileSync('cp', ['-al', path.resolve('node_modules'), folder]);
    fs.rmSync(path.join(folder, 'node_modules', '.rekey-installed'), { force: true });
    execFileSync(process.execPath, ['scripts/setup.mjs'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return { name: git('describe', '--always', name), folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
