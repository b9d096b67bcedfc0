import type { Client } from 'pg';

export type BackedUpTable = {
  table: string;
  columns: string[];
};

// Of no use after a restore, or a danger: who was signed in, what was being counted, which processes ran.
const leftOut = [
  ...['_prisma_migrations', 'heartbeat', 'account_watch', 'rate_limit', 'user_session', 'setup_code'],
  ...[
    'passkey_challenge',
    'consent_request',
    'backup_run',
    'backup_rehearsal',
    'storage_trouble',
    'worker_question',
    'protocol_log',
    'protocol_connection',
  ],
  // Their bytes come as rows of message_raw (lib/blobs/copy-out.ts).
  ...['segment', 'message_place', 'segment_folder', 'segment_bucket'],
];

/**
 * The tables of a backup, each after those that it refers to. All message bodies are rows of `message_raw`, also those
 * that lie in segments or in a bucket. The queue's own schema is left out: what waits there is mail that has gone out since.
 */
export async function readTables(client: Client): Promise<BackedUpTable[]> {
  const { rows: columns } = await client.query<{ table: string; columns: string[] }>(
    `SELECT c.table_name AS table, array_agg(c.column_name::text ORDER BY c.ordinal_position) AS columns
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      GROUP BY c.table_name ORDER BY c.table_name`,
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `SELECT f.relname AS "from", t.relname AS "to" FROM pg_constraint c
       JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
      WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace`,
  );
  const kept = columns.filter(({ table }) => !leftOut.includes(table));
  const order = inOrder(
    kept.map(({ table }) => table),
    references,
  );
  return order.map((table) => {
    const { columns } = kept.find((one) => one.table === table) as (typeof kept)[number];
    return { table, columns };
  });
}

/** Each after those it refers to, but itself; throws where tables refer to each other in a circle. Pure. */
export function inOrder(
  tables: readonly string[],
  references: readonly { from: string; to: string }[],
): string[] {
  const ordered: string[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const isFree = (table: string) =>
      references.every(({ from, to }) => from !== table || to === table || !waiting.includes(to));
    const free = waiting.filter(isFree);
    if (free.length === 0) throw new Error(`these tables refer to each other: ${waiting.join(', ')}`);
    ordered.push(...free);
    waiting = waiting.filter((table) => !free.includes(table));
  }
  return ordered;
}
