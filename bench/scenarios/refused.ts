import { db } from '#lib/db/client.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { type Contender, printTable, rounds } from '../measure.ts';
import { type BenchOptions, distanceOf, type Postgres, withDovecot } from '../servers.ts';
import {
  benchActor,
  fillMailboxes,
  inFolder,
  limitName,
  makeAccounts,
  mbsyncName,
  runningWorker,
  startedWorkerName,
  thoseThatCanRun,
} from './checks.ts';

/** The passwords of all accounts are refused at once: one check of each by the real worker, until each has its incident, beside others. */
export async function refused(options: BenchOptions, postgres: Postgres): Promise<void> {
  const { concurrency } = options;
  const users = Array.from({ length: options.accounts }, (_, i) => `user${i}`);
  const passwords = (of: (user: string) => string) =>
    Object.fromEntries(users.map((user) => [user, of(user)]));
  await withDovecot(users, postgres, options, (dovecot, env) =>
    inFolder(async (folder) => {
      fillMailboxes(dovecot, users);
      await makeAccounts(users, options, dovecot);
      // Each is an incident of its own, not one outage of the host.
      await changeSettings({ 'outage.minimumAccounts': 100_000 }, benchActor);
      const common = { users, port: dovecot.imapsPort, concurrency, folder, caFile: dovecot.caFile };
      const worker = { users, outcome: 'wrong_credentials' };
      const change = () => dovecot.setPasswords(passwords((user) => `${user}-changed`));
      const restored = () => dovecot.setPasswords(passwords((user) => user));
      const allOpened = async () => {
        const open = await db().incident.count({ where: { closedAt: null } });
        if (open !== users.length) throw new Error(`${open} incidents were opened`);
        await forgetRefusals();
        await restored();
      };
      const contenders: Contender[] = [
        { ...runningWorker(worker, env), before: change, after: allOpened },
        {
          name: startedWorkerName,
          client: 'idle-worker.ts',
          input: worker,
          env,
          before: change,
          after: allOpened,
        },
        {
          name: mbsyncName,
          client: 'mbsync.ts',
          input: { ...common, isRefused: true },
          before: change,
          after: restored,
        },
        {
          name: limitName,
          client: 'limit.ts',
          input: { ...common, commands: [] },
          before: change,
          after: restored,
        },
      ];
      printTable(
        `${users.length} passwords refused at once, TLS, ${concurrency} at a time${distanceOf(options)}`,
        'check',
        await rounds(thoseThatCanRun(contenders), options.rounds, postgres.pid),
        { mbsync: mbsyncName, limit: limitName },
      );
    }),
  );
}

/** All accounts are as they were before they were refused. */
async function forgetRefusals(): Promise<void> {
  await db().$executeRaw`truncate incident, notification, refused_secret, event cascade`;
  await db().$executeRaw`
    update mail_account set state = 'active', refusals = 0, "firstRefusalAt" = null, "lastRefusalAt" = null,
           "transientFailures" = 0, "unsuccessfulSignIns" = '{}', "lastOutcome" = 'ok', "receiptFor" = null`;
}
