import { type Contender, printTable, rounds } from '../measure.ts';
import { type BenchOptions, distanceOf, type Postgres, withDovecot } from '../servers.ts';
import {
  fillMailboxes,
  forgetParsing,
  inFolder,
  limitName,
  makeAccounts,
  mbsyncName,
  runningWorker,
  startedWorkerName,
  thoseThatCanRun,
  warmUps,
} from './checks.ts';

/** A whole cycle over accounts with nothing new, by the real worker, beside others that do the same. */
export async function idle(options: BenchOptions, postgres: Postgres): Promise<void> {
  const { concurrency } = options;
  const users = Array.from({ length: options.accounts }, (_, i) => `user${i}`);
  await withDovecot(users, postgres, options, (dovecot, env) =>
    inFolder(async (folder) => {
      fillMailboxes(dovecot, users);
      await makeAccounts(users, options, dovecot);
      const input = { users, port: dovecot.imapsPort, concurrency, folder, caFile: dovecot.caFile };
      const commands = ['b STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY)'];
      const contenders: Contender[] = [
        { ...runningWorker(input, env), before: forgetParsing },
        { name: startedWorkerName, client: 'idle-worker.ts', input, env, before: forgetParsing },
        { name: 'library', client: 'idle-library.ts', input, env },
        { name: 'bare imapflow loop', client: 'idle-loop.ts', input, env },
        { name: mbsyncName, client: 'mbsync.ts', input },
        { name: limitName, client: 'limit.ts', input: { ...input, commands } },
      ];
      const title = `Idle cycle: ${users.length} accounts with nothing new, TLS, ${concurrency} at a time${distanceOf(options)}`;
      printTable(
        title,
        'check',
        await rounds(thoseThatCanRun(contenders), options.rounds, postgres.pid, warmUps),
        {
          loop: 'bare imapflow loop',
          mbsync: mbsyncName,
          limit: limitName,
        },
      );
    }),
  );
}
