import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** A reason why the set-up cannot go on, told as one clear line. */
export class SetupError extends Error {}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const inRoot = (...parts) => path.join(root, ...parts);

/** Says on stderr what is being done. */
export function say(text) {
  process.stderr.write(`rekey: ${text}\n`);
}

/** Runs a program in the project folder, its output on our stderr; throws SetupError when it fails. */
export async function run(what, program, args, env = {}) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...noDownloads, ...env },
  });
  const end = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  if (end !== 0)
    throw new SetupError(`${what} failed (${typeof end === 'number' ? `exit code ${end}` : end})`);
}

/** No step fetches or reports anything beyond the npm registry. */
const noDownloads = {
  PRISMA_SCHEMA_ENGINE_BINARY: inRoot('scripts/no-schema-engine.sh'),
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  NEXT_TELEMETRY_DISABLED: '1',
};

/** A hash over the names and contents of files and folders (a missing one counts as empty). */
export function hashOf(paths, isWanted = () => true) {
  const hash = createHash('sha256');
  const add = (file) => {
    const stat = fs.statSync(inRoot(file), { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of fs.readdirSync(inRoot(file)).sort()) add(`${file}/${name}`);
    } else if (stat?.isFile() && isWanted(file)) {
      hash.update(`${file}\0${stat.size}\0`).update(fs.readFileSync(inRoot(file)));
    }
  };
  for (const one of paths) add(one);
  return hash.digest('hex');
}

/** Remembers that something was done to a certain state of things. */
export function stamp(file) {
  return {
    read: () => (fs.existsSync(inRoot(file)) ? fs.readFileSync(inRoot(file), 'utf8').trim() : undefined),
    write: (value) => fs.writeFileSync(inRoot(file), `${value}\n`),
    clear: () => fs.rmSync(inRoot(file), { force: true }),
  };
}
