import { db } from '#lib/db/client.ts';
import { type Contender, printTable, rounds } from '../measure.ts';
import { smallMessage } from '../messages.ts';
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

/** One new message in each account, fetched by the real worker, beside others; each has mailboxes of its own. */
export async function delta(options: BenchOptions, postgres: Postgres): Promise<void> {
  const { concurrency } = options;
  const usersOf = (who: string) => Array.from({ length: options.accounts }, (_, i) => `${who}${i}`);
  let storedBefore = 0;
  const [ours, mbsyncs, limits] = [usersOf('rekey'), usersOf('mbsync'), usersOf('limit')];
  await withDovecot([...ours, ...mbsyncs, ...limits], postgres, options, (dovecot, env) =>
    inFolder(async (folder) => {
      let [number, uid] = [1_000_000, 20];
      const deliver = (users: string[]) => {
        for (const user of users) dovecot.deliver(user, [smallMessage(number++)]);
      };
      fillMailboxes(dovecot, [...ours, ...mbsyncs, ...limits]);
      await makeAccounts(ours, options, dovecot);
      const common = { port: dovecot.imapsPort, concurrency, folder, caFile: dovecot.caFile };
      const input = { users: ours, ...common };
      const news = async () => {
        await forgetParsing();
        deliver(ours);
      };
      const contenders: Contender[] = [
        { ...runningWorker(input, env), before: news, after: allStored },
        { name: startedWorkerName, client: 'idle-worker.ts', input, env, before: news, after: allStored },
        {
          name: mbsyncName,
          client: 'mbsync.ts',
          input: { users: mbsyncs, ...common },
          before: async () => deliver(mbsyncs),
        },
        {
          name: limitName,
          client: 'limit.ts',
          input: {
            users: limits,
            ...common,
            get commands() {
              return ['b EXAMINE INBOX', `c UID FETCH ${uid}:* (UID BODY.PEEK[])`];
            },
          },
          before: async () => {
            deliver(limits);
            uid += 1;
          },
        },
      ];
      const title = `One new message in each of ${options.accounts} accounts, TLS, ${concurrency} at a time${distanceOf(options)}`;
      printTable(
        title,
        'check',
        await rounds(thoseThatCanRun(contenders), options.rounds, postgres.pid, warmUps),
        {
          mbsync: mbsyncName,
          limit: limitName,
        },
      );
    }),
  );

  async function allStored(): Promise<void> {
    const stored = await db().message.count();
    const expected = (storedBefore === 0 ? 21 : 1) * options.accounts;
    if (stored - storedBefore !== expected) throw new Error(`${stored - storedBefore} messages were stored`);
    storedBefore = stored;
  }
}
