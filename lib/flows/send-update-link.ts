import { randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { queueNotification } from '../notifications/queue.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { readSettings } from '../settings/store.ts';
import { recordTimeline } from '../timeline/record.ts';
import type { Actor } from '../viewer.ts';

export type UpdateLinkSent =
  | { ok: true; notificationId: string }
  | { ok: false; reason: 'not_found' }
  /** These settings have to be filled in first. */
  | { ok: false; reason: 'settings_missing'; missing: string[] };

/** Sends the owner one more update link because an administrator asks for it; earlier links end with it. */
export async function sendUpdateLink(accountId: string, actor: Actor): Promise<UpdateLinkSent> {
  const missing = missingForLinks(await readSettings());
  if (missing.length > 0) return { ok: false, reason: 'settings_missing', missing };
  return db().$transaction(async (tx) => {
    const account = await tx.mailAccount.findUnique({
      where: { id: accountId },
      select: {
        address: true,
        owner: { select: { alternateEmail: true } },
        incidents: { where: { closedAt: null }, select: { id: true } },
      },
    });
    if (!account) return { ok: false, reason: 'not_found' };
    const { alternateEmail } = account.owner;
    const notificationId = await queueNotification(tx, {
      ruleKey: 'email-wrong-credentials',
      channel: 'email',
      recipient: alternateEmail ?? account.address,
      recipientKind: alternateEmail ? 'alternate_address' : 'own_address',
      accountId,
      incidentId: account.incidents[0]?.id ?? null,
      hostOutageId: null,
      step: 0,
      again: randomUUID(),
    });
    if (!notificationId) throw new Error('a fresh idempotency key was taken');
    await recordTimeline(tx, accountId, { kind: 'link_requested', details: { by: actor.name } });
    await recordAudit(tx, {
      actor,
      action: 'account.update_link_sent',
      targetType: 'mail_account',
      targetId: accountId,
    });
    return { ok: true, notificationId };
  });
}
