import { randomUUID } from 'node:crypto';
import { db, type Tx } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import { queueNotification } from '../notifications/queue.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { readSettings } from '../settings/store.ts';
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
    const notificationId = await queueUpdateLink(tx, accountId, actor);
    return notificationId ? { ok: true, notificationId } : { ok: false, reason: 'not_found' };
  });
}

/**
 * Queues the message with the link, in the transaction of whatever it is sent for, which has seen that the settings are
 * there. Answers its id; null: there is no such account. `waitSeconds`: for others to the same person.
 */
export async function queueUpdateLink(
  tx: Tx,
  accountId: string,
  actor: Actor,
  { waitSeconds = 0 }: { waitSeconds?: number } = {},
): Promise<string | null> {
  const account = await tx.mailAccount.findUnique({
    where: { id: accountId },
    select: {
      address: true,
      owner: { select: { alternateEmail: true } },
      incidents: { where: { closedAt: null }, select: { id: true } },
    },
  });
  if (!account) return null;
  const { alternateEmail } = account.owner;
  const queued = await queueNotification(tx, {
    ruleKey: 'email-wrong-credentials',
    kind: 'suspended',
    channel: 'email',
    recipient: alternateEmail ?? account.address,
    recipientKind: alternateEmail ? 'alternate_address' : 'own_address',
    accountId,
    incidentId: account.incidents[0]?.id ?? null,
    again: randomUUID(),
    waitSeconds: alternateEmail ? waitSeconds : 0,
  });
  if (!queued) throw new Error('a fresh idempotency key was taken');
  if (queued.event) await recordEvent(tx, queued.event);
  await recordEvent(tx, { kind: 'link_requested', accountId, details: { by: actor.name }, actor });
  return queued.id;
}
