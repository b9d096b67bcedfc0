import type { PrismaClient } from '../db/client.ts';
import { log } from '../log.ts';
import { MailFailure } from '../mail/judge/failure.ts';
import type { Mailbox } from '../mail/protocol.ts';
import { grantWishes, postponeWishes, readWishes } from '../messages/flags.ts';

/**
 * Tells the server what people set in the views since the last check. A folder that cannot be changed keeps nobody
 * from their mail: its wishes are tried again and then given up. Where a protocol has
 * no flags they hold here alone. Throws a `MailFailure` where the connection is gone.
 */
export async function writeBackFlags(db: PrismaClient, accountId: string, mailbox: Mailbox): Promise<void> {
  const wishes = await readWishes(db, accountId);
  const folders = Map.groupBy(wishes, ({ folderId, uidValidity }) => `${folderId} ${uidValidity}`);
  for (const group of folders.values()) {
    const [{ path, uidValidity }] = group as [(typeof group)[number]];
    try {
      if (!mailbox.writeFlags || (await mailbox.writeFlags(path, uidValidity, group))) {
        await grantWishes(db, group);
        continue;
      }
    } catch (error) {
      if (!(error instanceof MailFailure) || !mailbox.isOpen) throw error;
      log.info({ account: accountId, reason: error.verdict.cause }, 'flags not taken');
    }
    await postponeWishes(db, group);
  }
}
