import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { giveTo, serverAccount } from '../db/embedded/account.ts';
import { Secret } from '../secret.ts';
import { freePorts } from './dovecot.ts';

export const pgbouncer = '/usr/sbin/pgbouncer';

/**
 * A real PgBouncer of our own on a free loopback port, in transaction mode and otherwise as Debian configures it, before all databases of
 * `server`. `through` is the address of one of them by way of it. Needs Debian's `pgbouncer`.
 */
export async function startPgbouncer(server: Secret) {
  const { username, password, hostname, port } = new URL(server.reveal());
  const [ownPort = 0] = await freePorts(1);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-pgbouncer-'));
  const account = serverAccount(folder);
  const users = path.join(folder, 'users');
  const configuration = path.join(folder, 'pgbouncer.ini');
  fs.writeFileSync(users, `"${username}" "${decodeURIComponent(password)}"\n`, { mode: 0o600 });
  fs.writeFileSync(
    configuration,
    `[databases]
* = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
`,
  );
  giveTo(account, folder);
  const child = spawn(pgbouncer, [configuration], { stdio: ['ignore', 'ignore', 'pipe'], ...account });
  let said = '';
  const isUp = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk;
      if (said.includes('process up')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PgBouncer ended:\n${said}`)));
  });
  await isUp;
  return {
    through(database: Secret): Secret {
      const url = new URL(database.reveal());
      url.port = String(ownPort);
      return new Secret(url.href);
    },
    async stop(): Promise<void> {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
