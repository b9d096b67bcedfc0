import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { copyOut, keepFromSweeping } from '../blobs/copy-out.ts';
import { sealStream } from '../crypto/passphrase-stream.ts';
import { beginHolding, endTogether } from '../db/held-lock.ts';
import { QuietClient } from '../db/quiet-client.ts';
import { log } from '../log.ts';
import type { Secret } from '../secret.ts';
import { type BackupRecord, encodeRecord, type Manifest } from './records.ts';
import { readTables } from './tables.ts';

/** What the connection of a backup that is under way is called. */
export const backupName = 'rekey backup';

/** How many message bodies a backup holds, and how many it does not, because they could not be read. */
export type Held = { bodies: number; lost: number };

/**
 * The whole database as it is at one moment, while everything goes on: one transaction that sees one state, compressed and
 * sealed with a passphrase, piece by piece. The key that opens the sealed texts in it is not in it. `held` counts as it goes.
 */
export async function* writeBackup(
  url: Secret,
  passphrase: Secret,
  held: Held = { bodies: 0, lost: 0 },
): AsyncGenerator<Buffer> {
  const [holder, client] = [connection(url), connection(url)];
  endTogether(holder, client);
  try {
    await holder.connect();
    await beginHolding(holder);
    await holder.query(keepFromSweeping);
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await client.query(
      "SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 3; SET LOCAL client_encoding = 'UTF8'",
    );
    const zipped = Readable.from(encoded(client, held)).compose(createGzip({ level: 4 }));
    yield* sealStream(zipped, passphrase);
    await client.query('COMMIT');
    await holder.query('COMMIT');
  } finally {
    await client.end().catch(() => {});
    await holder.end().catch(() => {});
  }
}

const connection = (url: Secret) =>
  new QuietClient({ connectionString: url.reveal(), application_name: backupName, keepAlive: true });

async function* encoded(client: Client, held: Held): AsyncGenerator<Buffer> {
  for await (const record of records(client, held)) yield encodeRecord(record);
}

async function* records(client: Client, held: Held): AsyncGenerator<BackupRecord> {
  yield { type: 'manifest', manifest: await manifestOf(client) };
  const tables = await readTables(client);
  for (const { table, columns } of tables) {
    yield { type: 'table', table, columns };
    const list = columns.map((name) => `"${name}"`).join(', ');
    const stream = client.query(copyTo(`COPY "${table}" (${list}) TO STDOUT`));
    for await (const bytes of stream) yield { type: 'data', bytes };
    let rows = stream.rowCount;
    if (table === 'message_raw') {
      for await (const row of copyOut(client)) {
        if (row.isLost) held.lost += 1;
        else rows += 1;
        for (const bytes of row.pieces) yield { type: 'data', bytes };
      }
      held.bodies = rows;
    }
    yield { type: 'tableEnd', rows };
  }
  const { lost } = held;
  if (lost > 0) log.error({ lost }, 'message bodies that cannot be read are not in the backup');
  yield { type: 'end', tables: tables.length, lost };
}

async function manifestOf(client: Client): Promise<Manifest> {
  const { rows: applied } = await client.query(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name',
  );
  const { rows: keys } = await client.query('SELECT version, "check" FROM key_check ORDER BY version');
  const { rows } = await client.query('SELECT now() AS at');
  return { format: 1, at: rows[0].at.toISOString(), migrations: applied.map(({ name }) => name), keys };
}
