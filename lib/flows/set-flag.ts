import { askForCheck } from '../accounts/ask-for-check.ts';
import type { AccountState } from '../accounts/schema.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import type { ViewFlag } from '../messages/flags.ts';
import { touchViews } from '../outgoing-messages/claim.ts';
import type { UserViewer } from '../viewer.ts';

/** A person who reads one message after another asks for one check, not for one each. */
const gatherMs = 3_000;

/**
 * Sets or takes away a flag of one of the viewer's own messages: true in the views at once, and written back to the
 * server by a check, which is asked for in the same transaction where the account is in order. Answers false where
 * there is no such message.
 */
export async function setFlag(
  viewer: UserViewer,
  messageId: string,
  flag: ViewFlag,
  isSet: boolean,
): Promise<boolean> {
  if (!isId(messageId)) return false;
  return db().$transaction(async (tx) => {
    const [message] = await tx.$queryRaw<
      { accountId: string; flags: string[]; state: AccountState; isPaused: boolean }[]
    >`
      SELECT m."accountId", m.flags, a.state::text AS state,
             a."pausedAt" IS NOT NULL AS "isPaused"
        FROM message m JOIN folder f ON f.id = m."folderId" JOIN mail_account a ON a.id = f."accountId"
       WHERE m.id = ${messageId}::uuid AND a."ownerId" = ${viewer.userId}::uuid FOR UPDATE OF m`;
    if (!message) return false;
    const { accountId, flags, state, isPaused } = message;
    if (flags.includes(flag) === isSet) return true;
    await tx.message.update({
      where: { id: messageId },
      data: { flags: isSet ? [...flags, flag] : flags.filter((one) => one !== flag) },
    });
    const wantedAt = databaseTime();
    const wish = { isSet, wantedAt, tries: 0 };
    await tx.flagChange.upsert({
      where: { messageId_flag: { messageId, flag } },
      create: { messageId, flag, accountId, ...wish },
      update: wish,
    });
    await touchViews(tx, accountId);
    // Of an account in trouble every sign-in counts: its next check carries the wish.
    if (!isPaused && (state === 'active' || state === 'receive_only')) {
      await askForCheck(tx, accountId, new Date(wantedAt.getTime() + gatherMs));
    }
    return true;
  });
}
