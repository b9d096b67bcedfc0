import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Dovecot } from '#lib/testing/dovecot.ts';
import { account } from '#lib/testing/factories.ts';
import { type Contender, printTable, rounds } from '../measure.ts';
import { type BenchOptions, type Postgres, withDovecot } from '../servers.ts';
import { fillOneMailbox } from './checks.ts';

/** The first copy of one mailbox into PostgreSQL, beside loops that do less of it. */
export async function copy(options: BenchOptions, postgres: Postgres): Promise<void> {
  await withDovecot(['big'], postgres, options, (dovecot, env) =>
    measure(options, dovecot, { env, pid: postgres.pid }),
  );
}

async function measure(options: BenchOptions, dovecot: Dovecot, { env, pid }: Postgres): Promise<void> {
  const bytes = fillOneMailbox(dovecot, 'big', options.messages);
  const { id: accountId } = await account({ address: 'big@northwind.example' });
  const folderId = randomUUID();
  const client = new Client({ connectionString: env.DATABASE_URL });
  client.on('error', () => {}); // told by the next query
  await client.connect();
  const empty = async () => {
    await client.query('truncate message cascade');
    await client.query('delete from folder');
    await client.query('insert into folder (id, "accountId", path) values ($1, $2, $3)', [
      folderId,
      accountId,
      'INBOX',
    ]);
    await client.query('checkpoint');
  };
  const bare =
    'create table bare_message (uid bigint primary key, flags text[], internal_date timestamptz, raw bytea)';
  await client.query(bare);
  const counted = async (table: string) => {
    const { rows } = await client.query(`select count(*)::int as count from ${table}`);
    if (rows[0]?.count !== options.messages) throw new Error(`${rows[0]?.count} messages were stored`);
  };
  const input = { user: 'big', port: dovecot.imapsPort, accountId, folderId };
  const contenders: Contender[] = [
    {
      name: 'rekey',
      client: 'copy-rekey.ts',
      input,
      env,
      before: empty,
      after: () => counted('message_raw'),
    },
    {
      name: 'loop with inserts',
      client: 'copy-insert-loop.ts',
      input,
      env,
      before: async () => {
        await client.query('truncate bare_message');
        await client.query('checkpoint');
      },
      after: () => counted('bare_message'),
    },
    { name: 'bare imapflow loop', client: 'copy-loop.ts', input, env },
  ];
  const megabytes = Math.round(bytes / 1e6);
  const title = `First copy: one mailbox of ${options.messages} messages, ${megabytes} MB, TLS, into PostgreSQL`;
  try {
    printTable(title, 'message', await rounds(contenders, options.rounds, pid), {
      loop: 'bare imapflow loop',
    });
  } finally {
    await client.end();
  }
}
