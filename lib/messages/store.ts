import type { PoolClient } from 'pg';
import { keeping } from '../blobs/store.ts';
import { bareQuery, inBareTransaction } from '../db/bare.ts';
import { db } from '../db/client.ts';
import { ClaimLost } from '../leases/lease.ts';
import type { FetchedMessage, FolderCursor, FolderStore } from '../mail/copy.ts';
import type { MissingChange } from '../mail/missing.ts';
import { hasRoom, NoRoom } from '../own-trouble.ts';
import { arrayLiteral } from './array-literal.ts';
import { leaveDiscarded } from './discarded.ts';
import { insertMessages } from './insert-messages.ts';
import { forgetMissing, readMissing, rememberMissing, replaceNotes } from './missing.ts';
import { readStoredBefore } from './read-stored-before.ts';
import { recogniseByHead, recogniseRenamed, sizesAside } from './recognise-renamed.ts';
import { blobsOf, type Row, toRow } from './row.ts';
import { isSmall, storeTogether } from './store-together.ts';

type Of = {
  id: string;
  accountId: string;
  claimId?: string | null;
  /** Nothing was missing when the account was claimed: only this store can have come to know otherwise since. */
  hasMissing?: boolean;
};

/**
 * Where one folder's messages are kept in the database. `onStored` hears how many new ones each batch brought. Saving throws
 * `NoRoom` before the disk is quite full.
 */
export function folderStore(
  { id, accountId, claimId = null, hasMissing = true }: Of,
  onStored: (count: number) => void = () => {},
): FolderStore {
  let mayMiss = hasMissing;
  return {
    async save(batch, next, missing) {
      if (!hasRoom()) throw new NoRoom();
      mayMiss ||= missing.length > 0;
      onStored(await storeBatch(id, accountId, batch, next, claimId, missing));
    },
    async unknown(uidValidity, uids) {
      const unknown: number[] = [];
      for (let i = 0; i < uids.length; i += uidsAtOnce) {
        const part = uids.slice(i, i + uidsAtOnce);
        const { rows } = await bareQuery<{ uid: string }>({
          name: 'unknown uids',
          text: `select k.uid from unnest($3::bigint[]) as k(uid) where not exists (
                   select from message where "folderId" = $1 and "uidValidity" = $2 and uid = k.uid
                      and note is distinct from 'not_given')
                   and not exists (select from discarded_message where "folderId" = $1 and "uidValidity" = $2 and uid = k.uid)
                 order by k.uid`,
          values: [id, uidValidity, part],
        });
        unknown.push(...rows.map(({ uid }) => Number(uid)));
      }
      return unknown;
    },
    recognise: (messages, isThere) => recogniseRenamed(id, messages, isThere),
    sizesAside: (sizes, isNamed) => sizesAside(id, sizes, isNamed),
    recogniseByHead: (messages, isNamed) => recogniseByHead(id, messages, isNamed),
    storedBefore: (uidValidity, uids, before) => readStoredBefore(id, uidValidity, uids, before),
    async someStored(uidValidity) {
      const { rows } = await bareQuery<{ uid: string }>({
        name: 'some stored uids',
        text: `select uid from message where "folderId" = $1 and "uidValidity" = $2 and note is null
                order by uid desc limit 5`,
        values: [id, uidValidity],
      });
      return rows.map(({ uid }) => Number(uid)).reverse();
    },
    missing: async (dueOnly) => (mayMiss ? await readMissing(db(), id, dueOnly) : []),
  };
}

const uidsAtOnce = 10_000;

/**
 * Stores a batch of one folder, its cursor and what is missing in one transaction, a small batch together with those of other
 * accounts. Answers how many messages were new; the same batch again changes nothing. A message that came after all takes the
 * place of the note about it. Where the server counts its UIDs anew, a message already stored is recognised by its bytes and takes
 * its new UID: none is lost and none is there twice. Throws if the folder is gone, and `ClaimLost` if the account is no longer
 * claimed by `claimId`.
 */
export async function storeBatch(
  folderId: string,
  accountId: string,
  batch: FetchedMessage[],
  next: FolderCursor,
  claimId: string | null = null,
  missing: MissingChange[] = [],
): Promise<number> {
  const rows = batch.map((message) => toRow(message));
  if (missing.length === 0 && isSmall(rows, next)) {
    const stored = await storeTogether({ folderId, accountId, claimId, rows, next });
    if (stored !== undefined) return stored;
  }
  return await keeping(blobsOf(rows), (kept) =>
    inBareTransaction(async (client) => {
      // 1. The folder is ours until commit: two workers on one folder write one after the other.
      const locked = await lockFolder(client, folderId, accountId, next, claimId);
      const { hasOlder, hasMissing, hasDiscarded, isAnew } = locked;
      // 2. What is stored under UIDs that now mean something else keeps its place in the archive, not the UID.
      if (next.isRestarted) await setAside(client, folderId, next);
      let noted = 0;
      if (hasMissing && (isAnew || next.isRestarted)) await forgetMissing(client, folderId);
      else if (hasMissing) noted = await replaceNotes(client, folderId, next.uidValidity ?? 0n, batch);
      // 3. Known messages take their new UID, what was discarded stays away, the others are inserted.
      const place = { folderId, accountId, uidValidity: next.uidValidity ?? 0n };
      const wanted = hasDiscarded ? await leaveDiscarded(client, place, rows) : rows;
      const unknown =
        wanted.length > 0 && (hasOlder || next.isRestarted)
          ? await rekeyKnown(client, folderId, place.uidValidity, wanted)
          : wanted;
      const stored = (await insertMessages(client, { accountId, folderId }, unknown, kept)) - noted;
      // 4. The cursor, what is missing, and what people see of both.
      await moveCursor(client, folderId, next);
      if (missing.length > 0) await rememberMissing(client, folderId, missing);
      if (stored !== 0 || missing.length > 0) {
        const seen =
          'update mail_account set "messageCount" = "messageCount" + $2, "viewVersion" = "viewVersion" + $3, "lastMailAt" = case when $2 > 0 then now() else "lastMailAt" end where id = $1';
        await client.query(seen, [accountId, stored, missing.length > 0 ? 1 : 0]);
      }
      return stored;
    }),
  );
}

type LockedFolder = {
  hasOlder: boolean;
  hasMissing: boolean;
  hasDiscarded: boolean;
  isAnew: boolean;
  isMine: boolean;
};

async function lockFolder(
  client: PoolClient,
  folderId: string,
  accountId: string,
  next: FolderCursor,
  claimId: string | null,
) {
  // `<` and `>` rather than `<>`: both are looked up in the unique index.
  const { rows } = await client.query<LockedFolder>(
    `select exists (select from message where "folderId" = f.id and "uidValidity" < $3)
         or exists (select from message where "folderId" = f.id and "uidValidity" > $3) as "hasOlder",
         exists (select from missing_message where "folderId" = f.id) as "hasMissing",
         exists (select from discarded_message where "accountId" = $2) as "hasDiscarded",
         f."uidValidity" is distinct from $3 as "isAnew",
         $4::uuid is null or exists (select from mail_account where id = $2 and "claimId" = $4) as "isMine"
       from folder f where f.id = $1 and f."accountId" = $2 for update of f`,
    [folderId, accountId, next.uidValidity ?? 0n, claimId],
  );
  const [folder] = rows;
  if (!folder) throw new Error(`folder ${folderId} is not there any more`);
  if (!folder.isMine) throw new ClaimLost();
  return folder;
}

// No server counts below zero, so these keys can never meet one of its own.
async function setAside(client: PoolClient, folderId: string, next: FolderCursor): Promise<void> {
  const values = [folderId, next.uidValidity ?? 0n, -BigInt(Date.now())];
  for (const table of ['message', 'discarded_message']) {
    await client.query(
      `update ${table} set "uidValidity" = $3 where "folderId" = $1 and "uidValidity" = $2`,
      values,
    );
  }
}

async function rekeyKnown(client: PoolClient, folderId: string, uidValidity: bigint, rows: Row[]) {
  const taken = await client.query<{ uid: string }>(
    'select uid from message where "folderId" = $1 and "uidValidity" = $2 and uid = any($3::bigint[])',
    [folderId, uidValidity, rows.map((row) => row.message.uid)],
  );
  const done = new Set(taken.rows.map(({ uid }) => uid));
  const open = rows.filter((row) => !done.has(String(row.message.uid)));
  const older = await client.query<{ id: string; contentHash: Buffer }>(
    `select id, "contentHash" from message
      where "folderId" = $1 and "uidValidity" <> $2 and "contentHash" = any($3::bytea[])
      order by id for update`,
    [folderId, uidValidity, open.map((row) => row.contentHash)],
  );
  // Equal messages pair off one by one: two copies at the server are two rows here.
  const known = Map.groupBy(older.rows, (row) => row.contentHash.toString('base64'));
  const pairs = open.map((row) => ({ row, id: known.get(row.contentHash.toString('base64'))?.shift()?.id }));
  const found = pairs.filter((pair) => pair.id !== undefined);
  if (found.length > 0) {
    await client.query(
      `update message m set "uidValidity" = $1, uid = k.uid, flags = k.flags::text[], "goneAt" = null
         from unnest($2::uuid[], $3::bigint[], $4::text[]) as k(id, uid, flags) where m.id = k.id`,
      [
        uidValidity,
        found.map(({ id }) => id),
        found.map(({ row }) => row.message.uid),
        found.map(({ row }) => arrayLiteral(row.message.flags)),
      ],
    );
    await client.query('delete from gone_message where "messageId" = any($1::uuid[])', [
      found.map(({ id }) => id),
    ]);
  }
  return pairs.filter((pair) => pair.id === undefined).map((pair) => pair.row);
}

// Within one numbering the cursor only goes forward: a slow worker's late batch moves it nowhere.
async function moveCursor(client: PoolClient, folderId: string, next: FolderCursor): Promise<void> {
  await client.query(
    `update folder set
       "lastUid" = case when "uidValidity" = $2 and not $6 then greatest("lastUid", $3) else $3 end,
       "uidValidity" = $2, "highestModseq" = $4, "uidNext" = $5, "messageCount" = $7, "lastError" = null,
       "olderThan" = $8, "serverCount" = coalesce($9, "serverCount"),
       "lookAt" = case when $10 then least("lookAt", now() + $11 * interval '1 hour') else "lookAt" end,
       renumbered = case when not $12 then renumbered when "renumberedAt" > now() - interval '3 days' then renumbered + 1 else 1 end,
       "renumberedAt" = case when $12 then now() else "renumberedAt" end
     where id = $1`,
    [
      folderId,
      next.uidValidity,
      next.lastUid,
      next.highestModseq,
      next.uidNext,
      next.isRestarted ?? false,
      next.messageCount,
      next.olderThan ?? null,
      next.serverCount ?? null,
      next.isOff ?? false,
      // Where nobody counts it would be due with every check.
      next.messageCount === null ? 24 : 0,
      next.isRenumbered ?? false,
    ],
  );
}
