import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { recordEvent } from '../events/record.ts';
import { deleteGone } from '../messages/delete-gone.ts';
import { readSettings } from '../settings/store.ts';
import type { AdminViewer } from '../viewer.ts';

/**
 * An administrator has looked at what the server lost of an account and was held back here, and says that it may go: it is deleted
 * now. Answers how many messages went; what is not held back is left alone.
 */
export async function allowLoss(admin: AdminViewer, accountId: string): Promise<number> {
  if (!isId(accountId)) return 0;
  const held = await db().$transaction(async (tx) => {
    const folders = await tx.folder.findMany({
      where: { accountId, heldBack: { gt: 0 } },
      select: { id: true, path: true, heldBack: true },
    });
    if (folders.length === 0) return false;
    const ids = folders.map(({ id }) => id);
    await tx.folder.updateMany({ where: { id: { in: ids } }, data: { lossAllowedAt: databaseTime() } });
    const fields = ['mail lost at the server'];
    await recordEvent(tx, {
      kind: 'changed',
      accountId,
      details: { by: admin.actor.name, fields },
      actor: admin.actor,
      audited: { fields, deleted: Object.fromEntries(folders.map(({ path, heldBack }) => [path, heldBack])) },
    });
    return true;
  });
  return held ? deleteGone(await readSettings(), accountId) : 0;
}
