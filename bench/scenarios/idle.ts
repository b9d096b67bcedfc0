import { db } from '#lib/db/client.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import type { Dovecot } from '#lib/testing/dovecot.ts';
import { account } from '#lib/testing/factories.ts';
import { type Contender, printTable, rounds } from '../measure.ts';
import { smallMessage } from '../messages.ts';
import { type BenchOptions, type Postgres, withDovecot } from '../servers.ts';

/** A whole cycle over accounts with nothing new, by the real worker, beside a bare loop. */
export async function idle(options: BenchOptions, postgres: Postgres): Promise<void> {
  const users = Array.from({ length: options.accounts }, (_, i) => `user${i}`);
  await withDovecot(users, postgres, (dovecot, env) =>
    measure(options, users, dovecot, { env, pid: postgres.pid }),
  );
}

async function measure(
  options: BenchOptions,
  users: string[],
  dovecot: Dovecot,
  { env, pid }: Postgres,
): Promise<void> {
  console.log(`\nFilling ${users.length} mailboxes with 20 messages each`);
  for (const [i, user] of users.entries()) {
    dovecot.deliver(
      user,
      Array.from({ length: 20 }, (_, k) => smallMessage(i * 20 + k)),
      { seen: true },
    );
  }
  const input = { users, port: dovecot.imapsPort, concurrency: options.concurrency };
  await makeAccounts(users, options, dovecot);
  // The first round copies the mail; its bodies would be parsed while the others are measured.
  const before = async () => {
    await db().$executeRaw`update message set "parsedAt" = now() where "parsedAt" is null`;
  };
  const contenders: Contender[] = [
    { name: 'rekey worker', client: 'idle-worker.ts', input, env, before },
    { name: 'library', client: 'idle-library.ts', input, env },
    { name: 'bare imapflow loop', client: 'idle-loop.ts', input, env },
  ];
  const title = `Idle cycle: ${users.length} accounts with nothing new, TLS, ${options.concurrency} at a time`;
  printTable(title, 'check', await rounds(contenders, options.rounds, pid));
}

async function makeAccounts(users: string[], { concurrency }: BenchOptions, dovecot: Dovecot): Promise<void> {
  const system = { kind: 'system', id: null, name: 'bench' } as const;
  const saved = await changeSettings(
    {
      'fetcher.concurrency': concurrency,
      'fetcher.hostConcurrency': concurrency,
      'fetcher.intervalSeconds': 604_800, // due when the benchmark says so
    },
    system,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  for (const name of users) {
    const incoming = { incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser: name };
    await account({ ...incoming, address: `${name}@northwind.example`, password: name, nextCheckAt: null });
  }
}
