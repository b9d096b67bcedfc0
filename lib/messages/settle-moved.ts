import type { PoolClient } from 'pg';
import { inBareTransaction } from '../db/bare.ts';
import { dropMessages } from './drop-messages.ts';
import { pauseAfter } from './gone-rule.ts';

type Pair = { gone: string; there: string; goneFolder: string; isOlder: boolean; isUsed: boolean };

/** A folder as it was before a check: what came since has a higher UID. */
export type FolderBefore = { id: string; lastUid: bigint };

/**
 * A message of an account that is missed in one place and stands byte for byte in another was moved: it is here once, in its new place.
 * The one that was here first keeps what belongs to it, unless somebody has done something with the other meanwhile. Of several that are
 * all gone one stays. What is in doubt is settled, and what came to `folders` since; answers how many were there twice.
 */
export async function settleMoved(accountId: string, folders: readonly FolderBefore[]): Promise<number> {
  return inBareTransaction(async (client) => {
    // One at a time: two would settle the same pair.
    await client.query('select 1 from mail_account where id = $1 for update', [accountId]);
    const settled = new Set<string>();
    const looked = new Set<string>();
    let count = 0;
    for (const pair of await pairsOf(client, accountId, folders)) {
      // Others of the same bytes pair off next time.
      if (settled.has(pair.gone) || settled.has(pair.there)) continue;
      if (pair.isOlder && !pair.isUsed) await takePlace(client, accountId, pair);
      else await dropMessages(client, accountId, [pair.gone]);
      for (const id of [pair.gone, pair.there]) settled.add(id);
      looked.add(pair.goneFolder);
      count += 1;
    }
    // Should it be there after all, the next look there counts one too many, and it is copied again.
    await client.query(
      `update folder set "lookAt" = least("lookAt", now() + ${pauseAfter(1)}) where id = any($1::uuid[])`,
      [[...looked]],
    );
    return count;
  });
}

async function pairsOf(
  client: PoolClient,
  accountId: string,
  folders: readonly FolderBefore[],
): Promise<Pair[]> {
  const { rows } = await client.query<Pair>(
    `with own as (
       select id, "uidValidity" from folder where "accountId" = $1
     ), pairs as (
       select m.id as gone, t.id as there
         from own join gone_message g on g."folderId" = own.id and g."nextLookAt" is not null
         join message m on m.id = g."messageId" and m.note is null
         cross join own place join message t on t."folderId" = place.id and t."contentHash" = m."contentHash"
       union
       select m.id, t.id
         from unnest($2::uuid[], $3::bigint[]) as n(id, "lastUid") join own on own.id = n.id
         join message t on t."folderId" = n.id and t."uidValidity" = own."uidValidity" and t.uid > n."lastUid"
         cross join own place join message m on m."folderId" = place.id and m."contentHash" = t."contentHash" and m.note is null
         join gone_message g on g."messageId" = m.id
     )
     select distinct on (p.gone) p.gone, p.there, x."folderId" as "goneFolder", p.gone < p.there as "isOlder",
            exists (select from flag_change where "messageId" = p.there)
            or exists (select from outgoing_message where "inReplyToId" = p.there)
            or exists (select from unsubscription where "messageId" = p.there)
            or exists (select from meeting where "messageId" = p.there and answer is not null)
            or y."messageId" is not null as "isUsed"
       from pairs p join gone_message x on x."messageId" = p.gone
       join message t on t.id = p.there and t.note is null
       left join gone_message y on y."messageId" = p.there
      where p.gone <> p.there and (y."messageId" is null or (y.looks > 1 and x.looks > 1 and p.there < p.gone))
      order by p.gone, y."messageId" nulls first, p.there`,
    [accountId, folders.map(({ id }) => id), folders.map(({ lastUid }) => lastUid)],
  );
  return rows;
}

async function takePlace(client: PoolClient, accountId: string, { gone, there }: Pair): Promise<void> {
  const { rows } = await client.query(
    'select "folderId", "uidValidity", uid, flags, "internalDate", size from message where id = $1 for update',
    [there],
  );
  const [place] = rows;
  if (!place || (await dropMessages(client, accountId, [there])) === 0) return;
  await client.query('delete from gone_message where "messageId" = $1', [gone]);
  await client.query(
    `update message m set "folderId" = $2, "uidValidity" = $3, uid = $4, "internalDate" = $6, size = $7, "goneAt" = null,
            flags = case when exists (select from flag_change c where c."messageId" = m.id) then m.flags else $5::text[] end
      where m.id = $1`,
    [gone, place.folderId, place.uidValidity, place.uid, place.flags, place.internalDate, place.size],
  );
}
