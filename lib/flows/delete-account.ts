import { db, type Tx } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { recordEvent } from '../events/record.ts';
import type { AdminViewer } from '../viewer.ts';

/**
 * Deletes a mail account with its credential, its copied mail, its links and its notifications. The audit log
 * keeps that it was, and who deleted it. False when there is none.
 */
export async function deleteAccount(admin: AdminViewer, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  return db().$transaction((tx) => deleteAccountIn(tx, admin, id), { timeout: deletionMs });
}

/** A large mailbox takes a while to go. */
export const deletionMs = 120_000;

/**
 * The same within a transaction, which has `deletionMs`. `onlyOf`: where it is this user's account, and stays it until then.
 * `withOwner`: who is deleted as well, for the audit log.
 */
export async function deleteAccountIn(
  tx: Tx,
  admin: AdminViewer,
  id: string,
  { onlyOf, ...also }: { onlyOf?: string; withOwner?: string } = {},
): Promise<boolean> {
  // In the order of a worker that stores mail (folder, then account), or each would wait for the other.
  await tx.$queryRaw`select id from folder where "accountId" = ${id}::uuid order by id for update`;
  await tx.$queryRaw`select 1 from mail_account where id = ${id}::uuid for update`;
  const account = await tx.mailAccount.findUnique({
    where: { id },
    select: { ownerId: true, address: true, messageCount: true, owner: { select: { email: true } } },
  });
  if (!account || (onlyOf && account.ownerId !== onlyOf)) return false;
  // What webhooks have not heard of it yet stands in itself.
  await tx.notification.updateMany({
    where: { accountId: id, kind: 'event', state: { in: ['queued', 'sending'] } },
    data: { accountId: null },
  });
  await tx.mailAccount.delete({ where: { id } });
  const { address, owner, messageCount: messages } = account;
  const details = { id, address, owner: owner.email, messages };
  await recordEvent(tx, { kind: 'deleted', details, actor: admin.actor, audited: { ...details, ...also } });
  return true;
}
