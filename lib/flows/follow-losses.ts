import type { ClaimedAccount } from '../accounts/claim.ts';
import { db } from '../db/client.ts';
import { log } from '../log.ts';
import { MailFailure } from '../mail/judge/failure.ts';
import type { Mailbox } from '../mail/protocol.ts';
import { FolderLook } from '../messages/gone.ts';
import { settleMoved } from '../messages/settle-moved.ts';

type Of = {
  /** As they were before this check. */
  folders: ClaimedAccount['folders'];
  /** Where more is stored than the server counts, or a look is due. */
  doubted: ReadonlySet<string>;
  stopAt: number;
  fetched: number;
};

/**
 * Follows what the folders of a mailbox lost, once all that came is stored: what was moved is known again in its new place, what is
 * gone is noted. Nothing is deleted here. A folder that cannot be asked is asked another time.
 */
export async function followLosses(
  { id: accountId, hasGone }: ClaimedAccount,
  mailbox: Mailbox,
  { folders, doubted, stopAt, fetched }: Of,
): Promise<void> {
  let hasLooked = false;
  for (const { id, path } of folders) {
    if (!doubted.has(id) || !mailbox.findGone || Date.now() >= stopAt || !mailbox.isOpen) continue;
    const cursor = await db().folder.findUniqueOrThrow({ where: { id } });
    if (cursor.uidValidity === null || cursor.olderThan !== null) continue;
    const look = new FolderLook({ id, accountId, uidValidity: cursor.uidValidity });
    try {
      if (!(await mailbox.findGone({ ...cursor, path }, look, stopAt))) continue;
    } catch (error) {
      // Nothing hangs on it: it is asked again with the next check.
      if (!(error instanceof MailFailure)) throw error;
      continue;
    }
    await look.finish();
    hasLooked = true;
  }
  if (!hasLooked && !(hasGone && fetched > 0)) return;
  const moved = await settleMoved(accountId, folders);
  if (moved > 0) log.info({ account: accountId, moved }, 'moved at the server');
}
