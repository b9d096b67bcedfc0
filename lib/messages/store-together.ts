import { putBlobsOf } from '../blobs/store.ts';
import { bareQuery } from '../db/bare.ts';
import { gathered } from '../db/gather.ts';
import type { FolderCursor } from '../mail/copy.ts';
import { parseAhead } from './parse-bodies.ts';
import type { ParsedMessage } from './parse-thread.ts';
import { hasBytes, messageColumns, type Row, valuesOf } from './row.ts';
import { parsedColumns, parsedValues, searchOf } from './store-parsed.ts';

/** A few small messages of one folder and the cursor behind them: what most checks that bring anything bring. */
export type SmallBatch = {
  folderId: string;
  accountId: string;
  claimId: string | null;
  rows: Row[];
  next: FolderCursor;
};

type ParsedBatch = SmallBatch & {
  /** What was read of each row; null: it is read once it is stored. */
  parsed: (ParsedMessage | null)[];
};

const mostRows = 20;
const mostBytes = 128 * 1024;

/** Pure. Whether a batch may go into one transaction with those of other accounts. */
export function isSmall(rows: Row[], next: FolderCursor): boolean {
  const bytes = rows.reduce((sum, { message }) => sum + message.raw.length, 0);
  return rows.length <= mostRows && bytes <= mostBytes && !next.restarted;
}

/**
 * Stores a small batch, read where that is soon done, in one statement with those of other accounts, and says how many messages
 * were new; undefined, and nothing of it is stored, where it has to be stored alone: its folder or account is held by another
 * transaction, gone, or claimed by somebody else, something of it was numbered otherwise or is missing, or the statement failed.
 * No row is waited for, so batches cannot wait for each other.
 */
export async function storeTogether(batch: SmallBatch): Promise<number | undefined> {
  return storeMany({ ...batch, parsed: await readAhead(batch.rows) });
}

async function readAhead(rows: Row[]): Promise<(ParsedMessage | null)[]> {
  const answers = await parseAhead(rows.map((row) => ({ head: headOf(row), raw: row.message.raw })));
  return rows.map((_, i) => {
    const answer = answers?.[i];
    // A meeting has rows of its own.
    return !answer || 'error' in answer || answer.invitation ? null : answer;
  });
}

const headOf = ({ subject, fromName, fromAddress }: Row) => ({ subject, fromName, fromAddress });

const storeMany = gathered(
  async (batches: ParsedBatch[]): Promise<(number | undefined)[]> => {
    // Of one folder one at a time.
    const firsts = [...new Map(batches.toReversed().map((batch) => [batch.folderId, batch])).values()];
    // Whose fault a failure was is found out alone.
    const stored = await storeAll(firsts).catch(() => new Map());
    return batches.map((batch) => stored.get(batch));
  },
  { most: 50, ms: 3 },
);

async function storeAll(batches: ParsedBatch[]): Promise<Map<ParsedBatch, number>> {
  const { rows: counts } = await bareQuery<{ folderId: string; count: number }>({
    name: 'store messages of many',
    text: storeStatement,
    values: [...columnsOf(batches.flatMap(given)), ...cursorsOf(batches)],
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
const parsedNames = parsedColumns.map(([name]) => name);
const types = [...messageColumns, ['bytes', 'bytea'] as const, ...parsedColumns].map(([, type]) => type);

function given(batch: ParsedBatch): unknown[][] {
  return batch.rows.map((row, i) => {
    const parsed = batch.parsed[i] ?? null;
    const read = parsed ? parsedValues(headOf(row), parsed) : parsedColumns.map(() => null);
    return [...valuesOf(row, batch), hasBytes(row.message) ? row.message.raw : null, ...read];
  });
}

function columnsOf(rows: unknown[][]): unknown[][] {
  return types.map((_type, i) => rows.map((row) => row[i]));
}

function cursorsOf(batches: ParsedBatch[]): unknown[][] {
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
       and not exists (select from message where "folderId" = f.id and "uidValidity" < coalesce(w."uidValidity", 0))
       and not exists (select from message where "folderId" = f.id and "uidValidity" > coalesce(w."uidValidity", 0))
       and not exists (select from missing_message where "folderId" = f.id)
       for no key update of f, a skip locked
  ), given as (
    select g.* from unnest(${values}) as g(${[...names, 'bytes', ...parsedNames].join(', ')})
      join held on held.id = g."folderId"
  ), stored as (
    insert into message (${names.join(', ')}, preview, "hasAttachment", "parsedAt")
    select ${names.map((name) => (name === 'flags' ? 'flags::text[]' : name)).join(', ')}, preview,
           coalesce("hasAttachment", false), case when "isParsed" then clock_timestamp() end
      from given
    on conflict ("folderId", "uidValidity", uid) do nothing returning id, "accountId", "folderId", "sentAt"
  ), unparsed as (
    insert into unparsed_message ("messageId")
    select stored.id from stored join given g on g.id = stored.id where g."isParsed" is null
  ), parsed as (
    insert into message_text ("messageId", "accountId", "sentAt", text, search)
    select stored.id, stored."accountId", stored."sentAt", g.text, ${searchOf('stored."accountId"')}
      from stored join given g on g.id = stored.id where g."isParsed"
  ), kept as (
    ${putBlobsOf('select g.id, g.bytes from given g join stored on stored.id = g.id where g.bytes is not null')}
  ), moved as (
    update folder f set
      "lastUid" = case when f."uidValidity" = n."uidValidity" then greatest(f."lastUid", n."lastUid") else n."lastUid" end,
      "uidValidity" = n."uidValidity", "highestModseq" = n."highestModseq", "uidNext" = n."uidNext",
      "messageCount" = n."messageCount", "lastError" = null
      from wanted n join held on held.id = n.id
     where f.id = n.id
  ), counted as (
    update mail_account a set "messageCount" = a."messageCount" + s.count
      from (select "accountId", count(*)::int as count from stored group by "accountId") s where a.id = s."accountId"
  )
  select held.id as "folderId", count(stored.id)::int as count from held left join stored on stored."folderId" = held.id
   group by held.id`;
