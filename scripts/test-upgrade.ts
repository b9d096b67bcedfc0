// npm run test:upgrade -- [VERSION]: a worker of a former version (the last release, or what is named) at work on a database, which
// this version upgrades under it; then each of the two checks mail alone, with the other stopped. Needs Dovecot. Some minutes.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '#lib/db/embedded/start.ts';
import { runScript } from '#lib/run-script.ts';
import { makeAuthority } from '#lib/testing/certificates.ts';
import { startDovecot } from '#lib/testing/dovecot.ts';
import { until } from '#lib/testing/until.ts';
import { checkOut, formerName } from './upgrade/former-version.ts';

const accounts = 12;

await runScript(async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-upgrade-'));
  const folder = path.join(dataDir, 'database');
  fs.mkdirSync(folder, { mode: 0o700 });
  const database = await startEmbedded(folder);
  const dovecot = await startDovecot({ authority: await makeAuthority(), users: { ana: 'right' } });
  const former = checkOut(formerName(process.argv[2]));
  const env = {
    ...process.env,
    ...{ DATABASE_URL: database.url.reveal(), REKEY_SECRET_KEY: randomBytes(32).toString('base64') },
    ...{ REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'true', REKEY_CA_FILE: dovecot.caFile, LOG_LEVEL: 'warn' },
  };
  const workers: ChildProcess[] = [];
  const startWorker = (cwd: string, name: string) => {
    const data = path.join(dataDir, name);
    const stdio = ['ignore', 'inherit', 'inherit'] as const;
    const worker = spawn(process.execPath, ['scripts/worker.ts'], {
      cwd,
      env: { ...env, REKEY_DATA_DIR: data },
      stdio: [...stdio],
    });
    workers.push(worker);
    return worker;
  };
  const client = new Client({ connectionString: database.url.reveal() });
  try {
    await client.connect();
    const rows = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows;
    const isAlive = async (version: number) =>
      (
        await rows(
          `SELECT FROM heartbeat WHERE kind = 'worker' AND "lastSeenAt" > clock_timestamp() - interval '9 s'`,
        )
      ).length === version;

    const old = startWorker(former.folder, 'former');
    await until('the former version works', () => isAlive(1).catch(() => false), 120_000);
    seed(former.folder, env, dovecot.imapsPort);
    const checked = `SELECT count(*)::int AS count FROM mail_account WHERE "lastOutcome" = 'ok' AND "lastSuccessAt" > $1`;
    const allCheckedBy = async (who: string) => {
      const [{ now }] = await rows('SELECT clock_timestamp() AS now');
      await rows(`UPDATE mail_account SET "nextCheckAt" = clock_timestamp()`);
      const begun = performance.now();
      await until(
        `${who} has checked all of them`,
        async () => (await rows(checked, [now]))[0].count === accounts,
        90_000,
      );
      console.log(`${who}: ${accounts} accounts checked in ${Math.round(performance.now() - begun)} ms`);
    };
    await allCheckedBy(`${former.name} on its own database`);
    const migrations = async () => (await rows('SELECT migration_name FROM _prisma_migrations')).length;
    const before = await migrations();

    const fresh = startWorker(process.cwd(), 'present');
    await until('both versions work', () => isAlive(2), 120_000);
    console.log(`${(await migrations()) - before} migrations were applied under it`);
    await allCheckedBy('both together');
    await stop(fresh);
    await until('the former version is alone', () => isAlive(1), 30_000);
    await allCheckedBy(`${former.name} on the database of this version`);
    startWorker(process.cwd(), 'present');
    await until('both versions work again', () => isAlive(2), 60_000);
    await stop(old);
    await until('this version is alone', () => isAlive(1), 30_000);
    await allCheckedBy('this version');
    const [odd] = await rows(
      `SELECT count(*)::int AS count FROM mail_account WHERE state <> 'active' OR "lastOutcome" <> 'ok'`,
    );
    if (odd.count > 0) throw new Error(`${odd.count} accounts are in trouble`);
    console.log('1 passed, 0 failed');
  } finally {
    await client.end();
    for (const worker of workers) await stop(worker);
    await Promise.all([dovecot.stop(), database.stop()]);
    former.remove();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
  process.exit(0);
});

/** Accounts, as the former version itself stores them. */
function seed(cwd: string, env: NodeJS.ProcessEnv, port: number): void {
  const program = `
    import { account } from './lib/testing/factories.ts';
    for (let at = 0; at < ${accounts}; at++)
      await account({ incomingHost: 'localhost', incomingPort: ${port}, incomingUser: 'ana', password: 'right' });
    process.exit(0);`;
  execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
