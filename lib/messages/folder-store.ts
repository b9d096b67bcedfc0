import { bareQuery } from '../db/bare.ts';
import { db } from '../db/client.ts';
import type { FolderStore } from '../mail/copy.ts';
import { hasRoom, NoRoom } from '../own-trouble.ts';
import { readMissing } from './missing.ts';
import { storeBatch } from './store.ts';

type Of = {
  id: string;
  accountId: string;
  claimId?: string | null;
  /** Nothing was missing when the account was claimed: only this store can have come to know otherwise since. */
  hasMissing?: boolean;
};

/** Where one folder's messages are kept in the database. `onStored` hears how many new ones each
 * batch brought. Saving throws `NoRoom` before the disk is quite full. */
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
                      and note is distinct from 'not_given') order by k.uid`,
          values: [id, uidValidity, part],
        });
        unknown.push(...rows.map(({ uid }) => Number(uid)));
      }
      return unknown;
    },
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
