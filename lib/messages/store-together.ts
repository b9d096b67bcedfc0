import { blobColumns, type KeptBlob, keeping, putBlobsOf, valuesOfBlob } from '../blobs/store.ts';
import { bareQuery } from '../db/bare.ts';
import { gathered } from '../db/gather.ts';
import type { FolderCursor } from '../mail/copy.ts';
import { blobsOf, messageColumns, type Row, valuesOf } from './row.ts';

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
  const isPlain = !next.isRestarted && !next.isRenumbered && !next.olderThan && !next.isOff;
  return rows.length <= mostRows && bytes <= mostBytes && isPlain;
}

/**
 * Stores small batches of many accounts in one statement, and says of each how many messages were new; undefined, and nothing
 * of it is stored, where it has to be stored alone: its folder or account is held by another transaction, gone, or claimed by
 * somebody else, something of it was numbered otherwise or is missing, or the statement failed. No row is waited for, so
 * batches cannot wait for each other.
 */
export const storeTogether = gathered(
  async (batches: SmallBatch[]): Promise<(number | undefined)[]> => {
    // Of one folder one at a time.
    const firsts = [...new Map(batches.toReversed().map((batch) => [batch.folderId, batch])).values()];
    // Whose fault a failure was is found out alone.
    const stored = await storeAll(firsts).catch(() => new Map());
    return batches.map((batch) => stored.get(batch));
  },
  { most: 50, lullMs: 8, ms: 30 },
);

async function storeAll(batches: SmallBatch[]): Promise<Map<SmallBatch, number>> {
  const bodies = blobsOf(batches.flatMap(({ rows }) => rows));
  const { rows: counts } = await keeping(bodies, (kept) => {
    const blobs = new Map(kept.map((blob) => [blob.id, blob]));
    return bareQuery<{ folderId: string; count: number }>({
      name: 'store messages of many',
      text: storeStatement,
      values: [...columnsOf(batches.flatMap((batch) => given(batch, blobs))), ...cursorsOf(batches)],
    });
  });
  const counted = new Map(counts.map(({ folderId, count }) => [folderId, count]));
  return new Map(
    batches.flatMap((batch) => {
      const count = counted.get(batch.folderId);
      return count === undefined ? [] : [[batch, count] as const];
    }),
  );
}

const names = messageColumns.map(([name]) => name);
const bodyNames = blobColumns.map(([name]) => name);
const types = [...messageColumns, ...blobColumns].map(([, type]) => type);

function given(batch: SmallBatch, blobs: Map<string, KeptBlob>): unknown[][] {
  return batch.rows.map((row) => [...valuesOf(row, batch), ...valuesOfBlob(blobs.get(row.id))]);
}

function columnsOf(rows: unknown[][]): unknown[][] {
  return types.map((_type, i) => rows.map((row) => row[i]));
}

function cursorsOf(batches: SmallBatch[]): unknown[][] {
  return [
    batches.map(({ folderId }) => folderId),
    batches.map(({ accountId }) => accountId),
    batches.map(({ claimId }) => claimId),
    batches.map(({ next }) => next.uidValidity),
    batches.map(({ next }) => next.lastUid),
    batches.map(({ next }) => next.highestModseq),
    batches.map(({ next }) => next.uidNext),
    batches.map(({ next }) => next.messageCount),
  ];
}

const values = types.map((type, i) => `$${i + 1}::${type}[]`).join(', ');
const cursorTypes = ['uuid', 'uuid', 'uuid', 'bigint', 'bigint', 'bigint', 'bigint', 'int'];
const cursors = cursorTypes.map((type, i) => `$${types.length + i + 1}::${type}[]`).join(', ');

// The smallest and the largest are two looks into an index, however many messages the folder has.
// 1 held: the folder is locked until the end, so that two workers on one write one after the other, and the account, so that
// the claim is ours as long; what is not as it is every day is left out. 2 messages, their bytes, the cursors behind them
// (store.ts says how one moves) and what people see of both.
const storeStatement = `
  with wanted as (
    select * from unnest(${cursors})
      as w(id, "accountId", "claimId", "uidValidity", "lastUid", "highestModseq", "uidNext", "messageCount")
  ), held as materialized (
    select f.id from wanted w
      join folder f on f.id = w.id and f."accountId" = w."accountId"
      join mail_account a on a.id = f."accountId"
     where (w."claimId" is null or a."claimId" = w."claimId")
       and (select min("uidValidity") >= coalesce(w."uidValidity", 0) and max("uidValidity") <= coalesce(w."uidValidity", 0)
              from message where "folderId" = f.id) is not false
       and not exists (select from missing_message where "folderId" = f.id)
       and not exists (select from discarded_message where "accountId" = a.id)
       for no key update of f, a skip locked
  ), given as (
    select g.* from unnest(${values}) as g(${[...names, ...bodyNames].join(', ')}) join held on held.id = g."folderId"
  ), stored as (
    insert into message (${names.join(', ')})
    select ${names.map((name) => (name === 'flags' ? 'flags::text[]' : name)).join(', ')} from given
    on conflict ("folderId", "uidValidity", uid) do nothing returning id, "accountId", "folderId"
  ), unparsed as (
    insert into unparsed_message ("messageId") select id from stored
  ), ${putBlobsOf(`select given.id, ${bodyNames.join(', ')} from given join stored on stored.id = given.id`)}, moved as (
    update folder f set
      "lastUid" = case when f."uidValidity" = n."uidValidity" then greatest(f."lastUid", n."lastUid") else n."lastUid" end,
      "uidValidity" = n."uidValidity", "highestModseq" = n."highestModseq", "uidNext" = n."uidNext",
      "messageCount" = n."messageCount", "olderThan" = null, "lastError" = null
      from wanted n join held on held.id = n.id
     where f.id = n.id
  ), counted as (
    update mail_account a set "messageCount" = a."messageCount" + s.count, "lastMailAt" = now()
      from (select "accountId", count(*)::int as count from stored group by "accountId") s where a.id = s."accountId"
  )
  select held.id as "folderId", count(stored.id)::int as count from held left join stored on stored."folderId" = held.id
   group by held.id`;
