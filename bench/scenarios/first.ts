import fs from 'node:fs';
import path from 'node:path';
import { db } from '#lib/db/client.ts';
import { type Contender, printTable, rounds } from '../measure.ts';
import { type BenchOptions, distanceOf, type Postgres, withDovecot } from '../servers.ts';
import {
  fillOneMailbox,
  inFolder,
  limitName,
  makeAccounts,
  mbsyncDurableName,
  mbsyncName,
  thoseThatCanRun,
} from './checks.ts';

const user = 'big';

/** The first copy of one large mailbox by the real worker, beside others; and when all of it was found by search. */
export async function first(options: BenchOptions, postgres: Postgres): Promise<void> {
  const { messages, concurrency } = options;
  await withDovecot([user], postgres, options, (dovecot, env) =>
    inFolder(async (folder) => {
      const megabytes = Math.round(fillOneMailbox(dovecot, user, messages) / 1e6);
      await makeAccounts([user], options, dovecot);
      const common = { users: [user], port: dovecot.imapsPort, concurrency, folder, caFile: dovecot.caFile };
      const noMaildirs = async () => {
        fs.rmSync(path.join(folder, 'mbsync'), { recursive: true, force: true });
      };
      const contenders: Contender[] = [
        {
          name: 'rekey worker',
          client: 'idle-worker.ts',
          input: { users: [user], isToBeFound: true },
          env,
          before: forgetMail,
          after: () => allStored(messages),
        },
        { name: mbsyncName, client: 'mbsync.ts', input: common, before: noMaildirs },
        {
          name: mbsyncDurableName,
          client: 'mbsync.ts',
          input: { ...common, isDurable: true },
          before: noMaildirs,
        },
        {
          name: limitName,
          client: 'limit.ts',
          input: { ...common, commands: ['b EXAMINE INBOX', 'c UID FETCH 1:* (UID BODY.PEEK[])'] },
        },
      ];
      const title = `First copy of one mailbox: ${messages} messages, ${megabytes} MB, TLS${distanceOf(options)}`;
      const runs = await rounds(thoseThatCanRun(contenders), options.rounds, postgres.pid);
      for (const run of [...runs.values()].flat()) run.done = messages;
      printTable(title, 'message', runs, {
        'mbsync with fsync': mbsyncDurableName,
        mbsync: mbsyncName,
        limit: limitName,
      });
    }),
  );
}

async function forgetMail(): Promise<void> {
  await db().$executeRaw`truncate message cascade`;
  await db().$executeRaw`delete from folder`;
  await db()
    .$executeRaw`update mail_account set "lastCheckAt" = null, "lastOutcome" = null, "messageCount" = 0`;
  await db().$executeRaw`checkpoint`;
}

async function allStored(messages: number): Promise<void> {
  const stored = await db().message.count();
  if (stored !== messages) throw new Error(`${stored} messages were stored`);
}
