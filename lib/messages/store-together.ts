import type { PoolClient } from 'pg';
import { inBareTransaction } from '../db/bare.ts';
import { gathered } from '../db/gather.ts';
import type { FolderCursor } from '../mail/copy.ts';
import { hasBytes, messageColumns, type Row, valuesOf } from './row.ts';

/** A few small messages of one folder and the cursor behind them: what most checks that bring anything bring. */
export type SmallBatch = {
  folderId: string;
  accountId: string;
  claimId: string | null;
  rows: Row[];
  next: FolderCursor;
};

const mostRows = 20;
const mostBytes = 128 * 1024;

/** Pure. Whether a batch may go into one transaction with those of other accounts. */
export function isSmall(rows: Row[], next: FolderCursor): boolean {
  const bytes = rows.reduce((sum, { message }) => sum + message.raw.length, 0);
  return rows.length <= mostRows && bytes <= mostBytes && !next.restarted;
}

/**
 * Stores small batches of many accounts in one transaction of two statements, and says of each how many messages were
 * new; undefined, and nothing of it is stored, where it has to be stored alone: its folder or account is held by another
 * transaction, gone, or claimed by somebody else, something of it was numbered otherwise or is missing, or the
 * transaction failed. No row is waited for, so batches cannot wait for each other.
 */
export const storeTogether = gathered(
  async (batches: SmallBatch[]): Promise<(number | undefined)[]> => {
    if (batches.length === 1) return [undefined];
    // Of one folder one at a time.
    const firsts = [...new Map(batches.toReversed().map((batch) => [batch.folderId, batch])).values()];
    // Whose fault a failure was is found out alone.
    const stored = await inBareTransaction((client) => storeAll(client, firsts)).catch(() => new Map());
    return batches.map((batch) => stored.get(batch));
  },
  { most: 50, ms: 3 },
);

async function storeAll(client: PoolClient, batches: SmallBatch[]): Promise<Map<SmallBatch, number>> {
  const { rows: held } = await client.query<{ id: string }>({
    name: 'lock folders',
    text: lockStatement,
    values: [
      batches.map(({ folderId }) => folderId),
      batches.map(({ accountId }) => accountId),
      batches.map(({ claimId }) => claimId),
      batches.map(({ next }) => next.uidValidity ?? 0n),
    ],
  });
  const ours = new Set(held.map(({ id }) => id));
  const chosen = batches.filter(({ folderId }) => ours.has(folderId));
  if (chosen.length === 0) return new Map();
  const { rows: counts } = await client.query<{ folderId: string; count: number }>({
    name: 'store messages of many',
    text: storeStatement,
    values: [...columnsOf(chosen.flatMap(given)), ...cursorsOf(chosen)],
  });
  const counted = new Map(counts.map(({ folderId, count }) => [folderId, count]));
  return new Map(chosen.map((batch) => [batch, counted.get(batch.folderId) ?? 0]));
}

// Locked until commit: the folder, so that two workers on one write one after the other, and the account, so that the
// claim is ours as long. What is not as it is every day is left out.
const lockStatement = `
  select f.id from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[]) as w(id, "accountId", "claimId", "uidValidity")
    join folder f on f.id = w.id and f."accountId" = w."accountId"
    join mail_account a on a.id = f."accountId"
   where (w."claimId" is null or a."claimId" = w."claimId")
     and not exists (select from message where "folderId" = f.id and "uidValidity" < w."uidValidity")
     and not exists (select from message where "folderId" = f.id and "uidValidity" > w."uidValidity")
     and not exists (select from missing_message where "folderId" = f.id)
     for no key update of f, a skip locked`;

const names = messageColumns.map(([name]) => name);
const types = [...messageColumns.map(([, type]) => type), 'bytea'];

function given(batch: SmallBatch): unknown[][] {
  return batch.rows.map((row) => [...valuesOf(row, batch), hasBytes(row.message) ? row.message.raw : null]);
}

function columnsOf(rows: unknown[][]): unknown[][] {
  return types.map((_type, i) => rows.map((row) => row[i]));
}

function cursorsOf(batches: SmallBatch[]): unknown[][] {
  return [
    batches.map(({ folderId }) => folderId),
    batches.map(({ next }) => next.uidValidity),
    batches.map(({ next }) => next.lastUid),
    batches.map(({ next }) => next.highestModseq),
    batches.map(({ next }) => next.uidNext),
    batches.map(({ next }) => next.messageCount),
  ];
}

const values = types.map((type, i) => `$${i + 1}::${type}[]`).join(', ');
const cursorTypes = ['uuid', 'bigint', 'bigint', 'bigint', 'bigint', 'int'];
const cursors = cursorTypes.map((type, i) => `$${types.length + i + 1}::${type}[]`).join(', ');

// Messages, their bytes, the cursors behind them (store.ts says how one moves) and what people see of both.
const storeStatement = `
  with given as (select * from unnest(${values}) as g(${names.join(', ')}, bytes)),
  stored as (
    insert into message (${names.join(', ')})
    select ${names.map((name) => (name === 'flags' ? 'flags::text[]' : name)).join(', ')} from given
    on conflict ("folderId", "uidValidity", uid) do nothing returning id, "accountId", "folderId"
  ), kept as (
    insert into message_raw ("messageId", bytes)
    select given.id, given.bytes from given join stored on stored.id = given.id where given.bytes is not null
  ), moved as (
    update folder f set
      "lastUid" = case when f."uidValidity" = n."uidValidity" then greatest(f."lastUid", n."lastUid") else n."lastUid" end,
      "uidValidity" = n."uidValidity", "highestModseq" = n."highestModseq", "uidNext" = n."uidNext",
      "messageCount" = n."messageCount", "lastError" = null
      from unnest(${cursors}) as n(id, "uidValidity", "lastUid", "highestModseq", "uidNext", "messageCount")
     where f.id = n.id
  ), counted as (
    update mail_account a set "messageCount" = a."messageCount" + s.count
      from (select "accountId", count(*)::int as count from stored group by "accountId") s where a.id = s."accountId"
  )
  select "folderId", count(*)::int as count from stored group by "folderId"`;
