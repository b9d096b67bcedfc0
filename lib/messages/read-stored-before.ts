import { bareQuery } from '../db/bare.ts';
import type { StoredHead } from '../mail/copy.ts';

/** Of these messages of a folder those that have been stored, with all their bytes, since before that instant. */
export async function readStoredBefore(
  folderId: string,
  uidValidity: bigint,
  uids: number[],
  before: Date,
): Promise<StoredHead[]> {
  const { rows } = await bareQuery<Omit<StoredHead, 'uid'> & { uid: string }>({
    name: 'stored before',
    text: `select uid, "messageId", subject, "fromAddress" from message
            where "folderId" = $1 and "uidValidity" = $2 and uid = any($3::bigint[])
              and note is null and "fetchedAt" < $4 order by uid`,
    values: [folderId, uidValidity, uids, before],
  });
  return rows.map(({ uid, ...head }) => ({ uid: Number(uid), ...head }));
}
