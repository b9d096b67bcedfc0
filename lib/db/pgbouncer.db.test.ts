import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeBackup } from '../backups/write-backup.ts';
import { forgetEnv } from '../env.ts';
import { changeSettings } from '../flows/change-settings.ts';
import { closeBoss } from '../queue/boss.ts';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account, user } from '../testing/factories.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { pgbouncer, startPgbouncer } from '../testing/pgbouncer.ts';
import { until } from '../testing/until.ts';
import { system } from '../viewer.ts';
import { isDatabaseAway } from './away.ts';
import { bareQuery } from './bare.ts';
import { closeDb, db } from './client.ts';
import { withScratchDatabase } from './scratch.ts';
import { withStartLock } from './start-lock.ts';

const direct = await testDatabase();
const isThere = fs.existsSync(pgbouncer);

/** The next connections of this process and of those it starts go there. */
async function use(url: Secret): Promise<void> {
  await Promise.all([closeBoss(), closeDb()]);
  process.env.DATABASE_URL = url.reveal();
  forgetEnv();
}

const sixAtOnce = () =>
  Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      bareQuery<{ n: number; pid: number; limit: string }>({
        name: 'asked of several sessions',
        text: `select $1::int as n, pg_backend_pid() as pid, current_setting('statement_timeout') as limit, pg_sleep(0.05)`,
        values: [i],
      }),
    ),
  );

const prepared = async () =>
  (await bareQuery({ name: 'names', text: 'select name from pg_prepared_statements', values: [] })).count;

test('a session of its own keeps statements parsed, and has limits', async () => {
  const [first] = await sixAtOnce();
  expect(first?.rows[0]?.limit).toBe('1min');
  expect(await prepared()).toBeGreaterThan(0);
});

test('a pooler that the address tells of gets no named statement', async () => {
  const told = new URL(direct.url.reveal());
  told.search = '?pgbouncer=true&connection_limit=1';
  await use(new Secret(told.href));
  await sixAtOnce();
  expect(await prepared()).toBe(0);
});

describe.skipIf(!isThere)(
  `through PgBouncer in transaction mode (${pgbouncer}, of the Debian package)`,
  () => {
    let bouncer: Awaited<ReturnType<typeof startPgbouncer>>;
    let through: Secret;

    beforeAll(async () => {
      bouncer = await startPgbouncer(direct.url);
      through = bouncer.through(direct.url);
      await use(through);
    });
    afterAll(async () => {
      await use(direct.url);
      await bouncer.stop();
    });

    const locks = async () =>
      (
        await bareQuery({
          name: 'locks',
          text: `select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
          values: [],
        })
      ).count;

    test('statements run in any session, which keeps nothing of ours', async () => {
      for (let round = 0; round < 3; round++) {
        const answers = await sixAtOnce();
        expect(answers.map(({ rows }) => rows[0]?.n)).toEqual([0, 1, 2, 3, 4, 5]);
        expect(new Set(answers.map(({ rows }) => rows[0]?.pid)).size).toBeGreaterThan(1);
        // Whoever is given that session next would be bound by it.
        expect(answers.map(({ rows }) => rows[0]?.limit)).toEqual(answers.map(() => '0'));
      }
      expect(await prepared()).toBe(0);
      expect(await db().user.count()).toBe(0);
    });

    test('the start lock lets one in at a time and is gone after them', async () => {
      let inside = 0;
      const most: number[] = [];
      const enter = () =>
        withStartLock(through, async (client) => {
          most.push(++inside);
          await client.query('select pg_sleep(0.05)');
          inside -= 1;
        });
      await Promise.all([enter(), enter(), enter(), enter()]);
      expect(most).toEqual([1, 1, 1, 1]);
      expect(await locks()).toBe(0);
    });

    test('who has lost the start lock does nothing more under it', async () => {
      let went: string | undefined;
      const failed = withStartLock(through, async (client) => {
        await direct.db.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
        went = await client.query('select pg_sleep(20)').then(
          () => 'on',
          () => 'no further',
        );
      });
      const error = await failed.catch((thrown: unknown) => thrown);
      expect(isDatabaseAway(error)).toBe(true); // so that the start is tried again
      expect(await until('its connection has ended', () => went)).toBe('no further');
    });

    test('a backup is whole and leaves no lock', async () => {
      let bytes = 0;
      for await (const piece of writeBackup(through, new Secret('a long passphrase'))) bytes += piece.length;
      expect(bytes).toBeGreaterThan(1000);
      expect(await locks()).toBe(0);
    });

    describe('two machines started at once on an empty database', () => {
      const names = Array.from({ length: 24 }, (_, index) => `user${index}`);
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-pooled-'));
      const machines: ChildProcess[] = [];
      let dovecot: Dovecot;
      let restore: () => void;

      beforeAll(async () => {
        const mail = await mailTestEnv();
        restore = mail.restore;
        const users = Object.fromEntries(names.map((name) => [name, 'old secret']));
        dovecot = await startDovecot({ authority: mail.authority, users });
      });
      afterAll(async () => {
        for (const machine of machines) machine.kill('SIGKILL');
        await dovecot.stop();
        restore();
        fs.rmSync(folder, { recursive: true, force: true });
      });

      function start(name: string) {
        const machine = spawn(process.execPath, ['scripts/worker.ts'], {
          env: { ...process.env, REKEY_DATA_DIR: path.join(folder, name), LOG_LEVEL: 'info' },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        machines.push(machine);
        let said = '';
        for (const stream of [machine.stdout, machine.stderr]) stream.on('data', (chunk) => (said += chunk));
        return { output: () => said, machine, ended: once(machine, 'exit') };
      }

      test('migrate it once, and check each account once', { timeout: 60_000 }, async () => {
        await withScratchDatabase(through, `test_pooled_${process.pid}`, async (url) => {
          await use(url);
          const two = [start('one'), start('two')];
          await until(
            'both work',
            () => {
              const gone = two.find(({ machine }) => machine.exitCode !== null);
              if (gone) throw new Error(`it ended:\n${gone.output()}`);
              return two.every(({ output }) => output().includes('worker started'));
            },
            40_000,
          );
          await changeSettings({ 'fetcher.intervalSeconds': 86_400 }, system);
          const { id: ownerId } = await user();
          const place = { incomingHost: 'localhost', incomingPort: dovecot.imapsPort };
          await Promise.all(
            names.map((incomingUser) => account({ ...place, ownerId, incomingUser, lastCheckAt: null })),
          );
          await until(
            'all are checked',
            async () => (await db().mailAccount.count({ where: { lastCheckAt: null } })) === 0,
            20_000,
          );
          expect(names.map((name) => dovecot.signIns(name))).toEqual(
            names.map(() => ({ accepted: 1, refused: 0 })),
          );
          for (const { machine } of two) machine.kill('SIGTERM');
          await Promise.all(two.map(({ ended }) => ended));
          const said = two.map(({ output }) => output()).join('');
          expect(said.match(/the database has its newest shape/g)).toHaveLength(1);
          expect(
            said.split('\n').filter((line) => /warn|error|fatal|prepared statement/i.test(line)),
          ).toEqual([]);
          await use(direct.url);
        });
      });
    });
  },
);
