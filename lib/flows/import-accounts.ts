import { setTimeout as pause } from 'node:timers/promises';
import { noteInvitations } from '../account-imports/invitations.ts';
import type { BadRow } from '../account-imports/read-row.ts';
import { firstRows, type ReadRow, readRow } from '../account-imports/read-row.ts';
import type { Table } from '../account-imports/read-table.ts';
import { readImportTable } from '../account-imports/store.ts';
import {
  type ClaimedImport,
  claimImport,
  endImport,
  giveUpImport,
  moveCursor,
  noteRows,
  releaseImport,
  renewImport,
} from '../account-imports/work.ts';
import { refusedServer } from '../accounts/refused-server.ts';
import { recordAudit } from '../audit/record.ts';
import { isDatabaseAway } from '../db/away.ts';
import type { Db, PrismaClient } from '../db/client.ts';
import { messageOf } from '../errors.ts';
import { renewEveryMs } from '../leases/lease.ts';
import { log } from '../log.ts';
import { listProviders } from '../providers/store.ts';
import { serversOf } from './create-account.ts';
import { inviteOwners } from './invite-owners.ts';
import { storeAccounts } from './store-accounts.ts';
import { testServers } from './test-servers.ts';

/** How many rows one transaction stores; where servers are tested first, how many are tested at a time. */
const batchRows = 100;
const testedRows = 8;

type Options = { stop?: AbortSignal; onBatch?: (done: number, all: number) => void };

/**
 * Works on an import that runs (this one, or the oldest) until it is done, cancelled, or `stop` aborts. False where there
 * was none to work on.
 *
 * 1 The claim lets one process at it. 2 Each batch is one transaction: the cursor moves, and the accounts, what was wrong
 * with the others and the figures stand together or not at all. 3 Whoever comes after a kill goes on at the cursor; what is
 * there already is known by its address. So a row is stored once, whole, however often this dies. 4 Owners who are to sign
 * in at a provider are invited when every row is done, each once, too.
 */
export async function runImport(
  db: PrismaClient,
  id?: string,
  { stop, onBatch }: Options = {},
): Promise<boolean> {
  const claimed = await claimImport(db, id);
  if (!claimed) return false;
  const renewing = setInterval(() => void renewImport(db, claimed).catch(() => {}), renewEveryMs);
  try {
    const table = await readImportTable(claimed.id);
    if (!table) await giveUpImport(db, claimed);
    else
      await workThrough(db, claimed, table, { ...(stop ? { stop } : {}), ...(onBatch ? { onBatch } : {}) });
  } finally {
    clearInterval(renewing);
    await releaseImport(db, claimed).catch(() => {});
  }
  return true;
}

async function workThrough(
  db: PrismaClient,
  claimed: ClaimedImport,
  table: Table,
  { stop, onBatch }: Options,
): Promise<void> {
  const { records, names } = table;
  const size = claimed.isTested ? testedRows : batchRows;
  const first = firstRows(table, claimed.mapping);
  const providers = await listProviders();
  while (claimed.cursor < records.length) {
    if (stop?.aborted) return;
    const batch = records.slice(claimed.cursor, claimed.cursor + size);
    const read = await Promise.all(
      batch.map((record) => readRow(claimed.admin, record, claimed.mapping, { names, first, providers })),
    );
    const tried = await tryRows(db, read, claimed.isTested);
    if (!(await storeRows(db, claimed, tried))) return;
    onBatch?.(claimed.cursor, records.length);
    await pause(0); // others of this process want a turn
  }
  if (stop?.aborted) return;
  await inviteOwners(db, claimed.id, claimed.admin.actor, { goesOn: () => !stop?.aborted });
  if (stop?.aborted) return;
  await db.$transaction(async (tx) => {
    const ended = await endImport(tx, claimed);
    if (!ended || claimed.isDryRun) return;
    const { fileName, rowCount, stored, existing, bad } = ended;
    await recordAudit(tx, {
      actor: claimed.admin.actor,
      action: 'accounts.imported',
      details: { fileName, rows: rowCount, stored, existing, bad },
    });
  });
}

/** What is wrong with rows, found without storing them: servers that may not be reached, and what the others answered. */
async function tryRows(db: PrismaClient, rows: ReadRow[], isTested: boolean): Promise<ReadRow[]> {
  const known = isTested ? await takenOf(db, rows) : new Set<string>();
  return Promise.all(
    rows.map(async (row): Promise<ReadRow> => {
      if (!row.ok) return row;
      const { form } = row;
      const refused = [
        ...(await refusedServer('incoming', form.incoming)),
        ...(form.outgoing ? await refusedServer('outgoing', form.outgoing) : []),
      ];
      const bad = (problems: BadRow['problems']): ReadRow => ({
        ok: false,
        row: row.row,
        address: row.address,
        problems,
      });
      if (refused.length > 0) {
        return bad(
          refused.map(({ field, message }) => ({
            field: field.replace('.', '_') as 'incoming_host',
            message,
          })),
        );
      }
      const { password } = form.incoming;
      if (!isTested || !password || known.has(row.address)) return row;
      const { incoming } = await testServers(serversOf(form, password));
      return incoming.ok
        ? row
        : bad([{ field: null, message: `not let in: ${incoming.evidence || incoming.cause}` }]);
    }),
  );
}

async function takenOf(db: Db, rows: ReadRow[]): Promise<Set<string>> {
  const addresses = rows.flatMap((row) => (row.ok ? [row.address] : []));
  const taken = await db.mailAccount.findMany({
    where: { address: { in: addresses } },
    select: { address: true },
  });
  return new Set(taken.map(({ address }) => address));
}

/**
 * Stores a batch in one transaction; false where the import is not ours to go on with. A batch that the database refuses
 * is stored row by row, so that the one row nobody foresaw is told of instead of holding up all others.
 */
async function storeRows(db: PrismaClient, claimed: ClaimedImport, rows: ReadRow[]): Promise<boolean> {
  try {
    return await storeBatch(db, claimed, rows);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    const [only, ...others] = rows;
    if (!only) return true;
    if (others.length > 0) {
      for (const row of rows) if (!(await storeRows(db, claimed, [row]))) return false;
      return true;
    }
    log.warn({ import: claimed.id, row: only.row, reason: messageOf(error) }, 'a row was not stored');
    const { row, address } = only;
    return storeBatch(db, claimed, [
      { ok: false, row, address, problems: [{ field: null, message: 'could not be stored' }] },
    ]);
  }
}

async function storeBatch(db: PrismaClient, claimed: ClaimedImport, rows: ReadRow[]): Promise<boolean> {
  const isOurs = await db.$transaction(async (tx) => {
    if (!(await moveCursor(tx, claimed, rows.length))) return false;
    const taken = await takenOf(tx, rows);
    const good = rows.flatMap((row) => (row.ok && !taken.has(row.address) ? [row] : []));
    if (!claimed.isDryRun && good.length > 0) {
      const stored = await storeAccounts(tx, claimed.admin, good);
      if (stored.length < good.length) throw new TakenMeanwhile();
      const waiting = new Set(good.flatMap((row) => (row.credential ? [] : [row.address])));
      const toInvite = stored.filter(({ address }) => waiting.has(address));
      await noteInvitations(
        tx,
        claimed.id,
        toInvite.map(({ id }) => id),
      );
    }
    const bad = rows.flatMap((row): BadRow[] => {
      if (row.ok) return [];
      const { ok: _, ...kept } = row;
      return [kept];
    });
    await noteRows(tx, claimed.id, { stored: good.length, existing: taken.size, bad });
    return true;
  });
  if (isOurs) claimed.cursor += rows.length;
  return isOurs;
}

/** Somebody made an account of one of these addresses at this very moment: the next try sees it. */
class TakenMeanwhile extends Error {}
