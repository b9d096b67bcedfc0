import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { queueSecurityNotice } from '../notifications/security-notice.ts';
import type { AdminViewer } from '../viewer.ts';

/**
 * Notes that somebody is about to read mail of an account that is another person's, and tells its owner: of a person who reads
 * once a day, of an API token once. The token that is fixed from outside is the machine's own and is not noted.
 */
export async function noteMailRead({ actor, userId }: AdminViewer, accountId: string): Promise<void> {
  if (actor.id === null || !isId(accountId)) return;
  await db().$transaction(async (tx) => {
    const account = await tx.mailAccount.findUnique({
      where: { id: accountId },
      select: { address: true, ownerId: true, owner: { select: { email: true, alternateEmail: true } } },
    });
    if (!account || account.ownerId === userId) return;
    const { address, owner } = account;
    const who = userId ? { by: actor.name } : { by: '', program: actor.name };
    const day = userId ? databaseTime().toISOString().slice(0, 10) : '';
    const isNew = await queueSecurityNotice(
      tx,
      'mail_read',
      owner.alternateEmail ?? owner.email,
      { about: 'mail_read', email: address, ...who },
      `${accountId} ${actor.id} ${day}`,
    );
    if (!isNew && !userId) return;
    await recordAudit(tx, {
      actor,
      action: 'account.mail_read',
      targetType: 'mail_account',
      targetId: accountId,
      details: { address },
    });
  });
}
