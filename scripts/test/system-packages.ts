import fs from 'node:fs';
import { browsers } from './browser.ts';
import type { Count } from './count.ts';
import { runProgram } from './run-phase.ts';

/** Servers and a browser that no npm package holds: the Debian package, and files one of which shows it is there. */
const needed = [
  { name: 'dovecot-imapd', files: ['/usr/lib/dovecot/imap'] },
  { name: 'dovecot-pop3d', files: ['/usr/lib/dovecot/pop3'] },
  { name: 'chromium-headless-shell', files: browsers },
  { name: 'kannel', files: ['/usr/sbin/bearerbox'] },
  { name: 'kannel-extras', files: ['/usr/lib/kannel/test/fakesmsc'] },
  { name: 'pgbouncer', files: ['/usr/sbin/pgbouncer'] },
];

const minute = 60_000;
const missing = () => needed.filter(({ files }) => !files.some(fs.existsSync)).map(({ name }) => name);

/** Installs what the tests need from the system where that can be done without asking, else says what to install. */
export async function systemPackages(): Promise<Count> {
  await installWherePossible(missing);
  const still = missing();
  if (still.length === 0) {
    console.log(`${needed.map(({ name }) => name).join(', ')}: installed`);
    return { passed: 1, failed: 0 };
  }
  console.error(
    `Some tests need ${still.join(' and ')}. On Debian or Ubuntu: sudo apt-get install -y ${still.join(' ')}\n` +
      `Elsewhere, install them so that these exist: ${needed.map(({ files }) => files.join(' or ')).join(', ')}`,
  );
  return { passed: 0, failed: 1 };
}

async function installWherePossible(lacking: () => string[]): Promise<void> {
  if (lacking().length === 0 || process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/apt-get')) return;
  await withoutStartingServices(async () => {
    if (await install(lacking())) return;
    await aptGet(['update']);
    if (await install(lacking())) return;
    // One that is refused must not keep the others from being there.
    for (const name of lacking()) await install([name]);
  });
}

/** Never at the cost of what is installed: a machine that has another mail server keeps it, and is told what is missing. */
export const installArguments = ['install', '-y', '--no-install-recommends', '--no-remove'];

function install(names: string[]): Promise<boolean> {
  console.log(`installing ${names.join(', ')}…`);
  return aptGet([...installArguments, ...names]);
}

function aptGet(args: string[]): Promise<boolean> {
  return runProgram('apt-get', ['-q', ...args], 10 * minute, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
}

/** Debian starts a server when its package is installed, unless this file says no: the tests start their own. */
async function withoutStartingServices(work: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = !fs.existsSync(policy);
  if (isOurs) fs.writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    if (isOurs) fs.rmSync(policy, { force: true });
  }
}
