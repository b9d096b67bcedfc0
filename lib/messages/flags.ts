import { inBareTransaction } from '../db/bare.ts';
import type { Tx } from '../db/client.ts';
import type { FlagsOf } from '../mail/copy.ts';
import { arrayLiteral } from './array-literal.ts';

/** The flags that a view can set. */
export const viewFlags = ['\\Seen', '\\Flagged'] as const;
export type ViewFlag = (typeof viewFlags)[number];

/**
 * Stores flags as the server holds them, with how far they are known, and lets open views know where any changed.
 * What somebody set in a view and the server does not know yet stays as they set it.
 */
export async function storeFlags(
  { id, accountId }: { id: string; accountId: string },
  changed: FlagsOf[],
  upTo: { uidValidity: bigint; highestModseq: bigint | null },
): Promise<void> {
  await inBareTransaction(async (client) => {
    await client.query('select 1 from folder where id = $1 for update', [id]);
    let count = 0;
    for (let i = 0; i < changed.length; i += rowsAtOnce) {
      const part = changed.slice(i, i + rowsAtOnce);
      const { rowCount } = await client.query(
        `update message m set flags = k.flags::text[]
           from unnest($3::bigint[], $4::text[]) as k(uid, flags)
          where m."folderId" = $1 and m."uidValidity" = $2 and m.uid = k.uid
            and m.flags is distinct from k.flags::text[]
            and not exists (select 1 from flag_change c where c."messageId" = m.id)`,
        [id, upTo.uidValidity, part.map(({ uid }) => uid), part.map(({ flags }) => arrayLiteral(flags))],
      );
      count += rowCount ?? 0;
    }
    // Where the folder began anew meanwhile, what is known of its former numbering is void.
    await client.query(
      'update folder set "highestModseq" = $3, "flagsReadAt" = now() where id = $1 and "uidValidity" = $2',
      [id, upTo.uidValidity, upTo.highestModseq],
    );
    if (count > 0) {
      const touch = 'update mail_account set "viewVersion" = "viewVersion" + 1 where id = $1';
      await client.query(touch, [accountId]);
    }
  });
}

const rowsAtOnce = 1000;

export type Wish = {
  messageId: string;
  flag: string;
  isSet: boolean;
  wantedAt: Date;
  uid: bigint;
  uidValidity: bigint;
  folderId: string;
  path: string;
};

const mostWishes = 5000;
const mostTries = 5;

/** What the server still has to be told about an account's flags, oldest first. */
export async function readWishes(db: Pick<Tx, '$queryRaw'>, accountId: string): Promise<Wish[]> {
  return db.$queryRaw<Wish[]>`
    SELECT c."messageId", c.flag, c."isSet", c."wantedAt", m.uid, m."uidValidity", f.id AS "folderId", f.path
      FROM flag_change c JOIN message m ON m.id = c."messageId" JOIN folder f ON f.id = m."folderId"
     WHERE c."accountId" = ${accountId}::uuid
     ORDER BY c."wantedAt" LIMIT ${mostWishes}`;
}

/** The server knows these now; what was wished differently meanwhile stays. */
export async function grantWishes(db: Pick<Tx, '$executeRaw'>, wishes: Wish[]): Promise<void> {
  await db.$executeRaw`
    DELETE FROM flag_change c USING unnest(${wishes.map(({ messageId }) => messageId)}::uuid[],
        ${wishes.map(({ flag }) => flag)}::text[], ${wishes.map(({ wantedAt }) => wantedAt)}::timestamptz[])
        AS k("messageId", flag, "wantedAt")
     WHERE c."messageId" = k."messageId" AND c.flag = k.flag AND c."wantedAt" = k."wantedAt"`;
}

/** The server would not take these: tried again with the next checks, and given up after a few. */
export async function postponeWishes(db: Pick<Tx, '$executeRaw'>, wishes: Wish[]): Promise<void> {
  const ids = wishes.map(({ messageId }) => messageId);
  await db.$executeRaw`UPDATE flag_change SET tries = tries + 1 WHERE "messageId" = ANY (${ids}::uuid[])`;
  await db.$executeRaw`
    DELETE FROM flag_change WHERE "messageId" = ANY (${ids}::uuid[]) AND tries >= ${mostTries}`;
}
