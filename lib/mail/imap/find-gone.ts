import type { FolderCursor, GoneLook } from '../copy.ts';
import { startFrom } from './fetch.ts';
import { examineToCopy } from './folder-state.ts';
import { listThese } from './list-uids.ts';
import type { ImapSession } from './session.ts';

// A look into a very large folder goes on with the next check: so many questions, of up to ten thousand UIDs each.
const mostQuestions = 10;

/**
 * Asks which of the stored messages of a folder are still there, a part at a time, as `look` wants to know it; false, and nothing
 * was asked, where the folder is numbered otherwise by now. Throws a `MailFailure`, and what `look` throws.
 */
export async function findGone(
  session: ImapSession,
  cursor: FolderCursor,
  look: GoneLook,
  stopAt: number,
): Promise<boolean> {
  const state = await examineToCopy(session, cursor.path);
  const { uidValidity, isRestarted } = startFrom(cursor, state);
  if (isRestarted || uidValidity !== cursor.uidValidity) return false;
  await look.begin(state);
  for (let asked = 0; asked < mostQuestions && Date.now() < stopAt; asked++) {
    const uids = await look.next();
    if (!uids) break;
    await look.heard(await listThese(session, uids));
  }
  return true;
}
