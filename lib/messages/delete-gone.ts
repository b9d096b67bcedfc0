import { bareQuery, inBareTransaction } from '../db/bare.ts';
import { log } from '../log.ts';
import type { Settings } from '../settings/schema.ts';
import { dropMessages } from './drop-messages.ts';
import { isTooMuchAtOnce } from './gone-rule.ts';

type Rule = Pick<Settings, 'archive.afterLoss' | 'archive.mostShare'>;

/**
 * Deletes here what is certainly gone from its server, in the accounts that mirror theirs, or in one of them. What is too large a part
 * of a folder is held back until an administrator has said so. Answers how many messages went.
 */
export async function deleteGone(rule: Rule, accountId: string | null = null): Promise<number> {
  const { rows: folders } = await bareQuery<{ id: string; accountId: string }>({
    name: 'folders with losses',
    text: `select f.id, f."accountId" from mail_account a join folder f on f."accountId" = a.id
            where (a."afterLoss" = 'mirror' or ($1 and a."afterLoss" is null)) and ($2::uuid is null or a.id = $2)
              and exists (select from gone_message g where g."folderId" = f.id and g."nextLookAt" is null)`,
    values: [rule['archive.afterLoss'] === 'mirror', accountId],
  });
  let deleted = 0;
  for (const folder of folders) {
    if (await isHeldBack(folder.id, rule['archive.mostShare'])) continue;
    for (let count = -1; count !== 0; deleted += count) count = await deleteSome(folder);
    await bareQuery({
      name: 'losses deleted',
      text: 'update folder set "heldBack" = 0, "lossAllowedAt" = null where id = $1',
      values: [folder.id],
    });
  }
  if (deleted > 0) log.info({ deleted }, 'deleted what its server had lost');
  return deleted;
}

/** Notes how many are held back, if they are too many at once and nobody has allowed it. */
async function isHeldBack(id: string, mostShare: number): Promise<boolean> {
  const { rows } = await bareQuery<{ lost: number; stored: number; isAllowed: boolean; heldBack: number }>({
    name: 'losses of folder',
    text: `select (select count(*)::int from gone_message g where g."folderId" = f.id and g."nextLookAt" is null) as lost,
                  (select count(*)::int from message where "folderId" = f.id) as stored,
                  "lossAllowedAt" is not null as "isAllowed", "heldBack" from folder f where f.id = $1`,
    values: [id],
  });
  const [folder] = rows;
  if (!folder) return true;
  const isHeld = !folder.isAllowed && isTooMuchAtOnce(folder.lost, folder.stored, mostShare);
  const heldBack = isHeld ? folder.lost : 0;
  if (heldBack !== folder.heldBack) {
    await bareQuery({
      name: 'hold losses back',
      text: 'update folder set "heldBack" = $2 where id = $1',
      values: [id, heldBack],
    });
  }
  return isHeld;
}

const atOnce = 500;

function deleteSome({ id, accountId }: { id: string; accountId: string }): Promise<number> {
  return inBareTransaction(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `select "messageId" as id from gone_message where "folderId" = $1 and "nextLookAt" is null
        order by "messageId" limit ${atOnce} for update skip locked`,
      [id],
    );
    return dropMessages(
      client,
      accountId,
      rows.map((row) => row.id),
    );
  });
}
