import { bareQuery } from '../db/bare.ts';
import type { UserViewer } from '../viewer.ts';

export type ListedFolder = {
  id: string;
  accountId: string;
  path: string;
  unread: number;
  progress: CopyProgress | null;
};

/** How far the first copy of a large folder is. */
export type CopyProgress = { copied: number; of: number };

/** The chosen folders of the viewer's own accounts, INBOX first, with how much is unread in each. */
export async function listFolders({ userId }: UserViewer): Promise<ListedFolder[]> {
  const { rows } = await bareQuery<ListedFolder>({
    name: 'own folders',
    // As the index message_unread has it: what is read is not looked at.
    text: `SELECT f.id, f."accountId", f.path, m.unread,
                  CASE WHEN f."olderThan" IS NOT NULL AND f."serverCount" IS NOT NULL THEN json_build_object(
                    'copied', (SELECT count(*) FROM message c WHERE c."folderId" = f.id), 'of', f."serverCount") END AS progress
             FROM mail_account a JOIN folder f ON f."accountId" = a.id
             CROSS JOIN LATERAL (
               SELECT count(*)::int AS unread FROM message m
                WHERE m."folderId" = f.id AND NOT ('\\Seen' = ANY(m.flags))
             ) m
            WHERE a."ownerId" = $1 ORDER BY f.path <> 'INBOX', f.path, f.id`,
    values: [userId],
  });
  return rows;
}
